package graft.script

import graft.files.WholeFile
import graft.model.bench.SweepBench
import graft.study.report.SweepPlot
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import picocli.CommandLine.Option
import java.nio.file.Path
import java.util.concurrent.Callable

/** `graft bench sweep`. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = ["Steps over a grid of batch sizes, graph sizes and depths, in shuffled rounds: a JSON line for each cell, and one for the line of cost by tokens, pairs and layers fitted to them."],
)
internal class BenchSweepCommand : Callable<Int> {
    @Option(names = ["--model"], paramLabel = "NAME", defaultValue = "graphormer-base", description = ["graphormer-base, graphormer-slim, mat or mat-small. Default: \${DEFAULT-VALUE}."])
    private lateinit var model: String

    @Option(names = ["--method"], paramLabel = "NAME", defaultValue = "lora", description = ["infer, full, lora, houlsby, g-adapter or prefix. Default: \${DEFAULT-VALUE}."])
    private lateinit var method: String

    @Option(names = ["--batches"], paramLabel = "N,...", split = ",", defaultValue = "16,32,64,128", description = ["Graphs a step. Default: \${DEFAULT-VALUE}."])
    private lateinit var batches: List<Int>

    @Option(names = ["--sizes"], paramLabel = "N,...", split = ",", defaultValue = "8,24,48", description = ["Nodes of each graph. Default: \${DEFAULT-VALUE}."])
    private lateinit var sizes: List<Int>

    @Option(names = ["--depths"], paramLabel = "N,...", split = ",", defaultValue = "3,6,12", description = ["Layers. Default: \${DEFAULT-VALUE}."])
    private lateinit var depths: List<Int>

    @Option(names = ["--steps"], paramLabel = "N", defaultValue = "7", description = ["Timed steps of each cell. Default: \${DEFAULT-VALUE}."])
    private var steps = 0

    @Option(names = ["--seed"], paramLabel = "N", defaultValue = "0", description = ["Of weights, features and the order of cells. Default: \${DEFAULT-VALUE}."])
    private var seed = 0L

    @Option(names = ["--plot"], paramLabel = "FILE.svg", description = ["Draws what was measured against what the line says."])
    private var plot: Path? = null

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        plot?.let { if (!it.toString().endsWith(".svg")) throw UsageException("--plot $it: plots are written as SVG; give a name that ends in .svg") }
        val options = SweepBench.Options(model, method, batches, sizes, depths, steps, machine.threads, seed)
        val result = SweepBench.run(options, machine.backend()) { System.err.println("graft: sweep, $it") }
        result.json().forEach(::println)
        plot?.let { WholeFile.writeText(it, SweepPlot(result).svg()) }
        return 0
    }
}
