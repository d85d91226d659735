package graft.script

import graft.kernel.bench.GemmBench
import graft.kernel.bench.GemmShape
import graft.model.bench.LoopBench
import graft.model.bench.MemoryBench
import graft.model.bench.StepBench
import graft.tensor.NumberFormat
import graft.train.MemoryBudget
import picocli.CommandLine
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import picocli.CommandLine.Option
import java.nio.file.Path
import java.util.Optional
import java.util.concurrent.Callable

/** `graft bench`. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = ["Timings and memory as JSON lines."], subcommands = [BenchGemmCommand::class, BenchStepCommand::class, BenchSweepCommand::class, BenchMemoryCommand::class, BenchLoopCommand::class])
internal class BenchCommand : Runnable {
    @CommandLine.Spec
    private lateinit var spec: CommandLine.Model.CommandSpec

    override fun run(): Unit = throw CommandLine.ParameterException(spec.commandLine(), "say what to time: gemm, step, sweep, memory or loop")
}

/** `graft bench gemm`. */
@Command(name = "gemm", mixinStandardHelpOptions = true, description = ["Matrix products beside the machine's own peak, measured in the same process."])
internal class BenchGemmCommand : Callable<Int> {
    @Option(names = ["--shapes"], paramLabel = "MxNxK,...", description = ["Shapes. Default: those of Graphormer-base, its adapters and heads."])
    private var shapes: String? = null

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        machine.requireCpu()
        GemmBench.run(shapes?.let(GemmShape::parseAll) ?: GemmShape.USUAL, machine.threads, ::println)
        return 0
    }
}

/** `graft bench step`. */
@Command(name = "step", mixinStandardHelpOptions = true, description = ["Whole steps on graphs of given sizes: random weights, random features."])
internal class BenchStepCommand : Callable<Int> {
    enum class Order { FILE, SORTED }

    @Option(names = ["--model"], paramLabel = "NAME", defaultValue = "graphormer-base", description = ["graphormer-base, graphormer-slim, mat or mat-small. Default: \${DEFAULT-VALUE}."])
    private lateinit var model: String

    @Option(names = ["--method"], paramLabel = "NAME", defaultValue = "g-adapter", description = ["infer, full, lora, houlsby, g-adapter or prefix. Default: \${DEFAULT-VALUE}."])
    private lateinit var method: String

    @Option(names = ["--bregman"], description = ["With the proximal step."])
    private var bregman = false

    @Option(names = ["--batch"], paramLabel = "N", defaultValue = "64", description = ["Graphs a step. Default: \${DEFAULT-VALUE}."])
    private var batch = 0

    @Option(names = ["--nodes"], required = true, paramLabel = "FILE", description = ["A number of atoms on each line."])
    private lateinit var nodes: Path

    @Option(names = ["--order"], paramLabel = "file|sorted", defaultValue = "file", description = ["Order of the graphs. Default: \${DEFAULT-VALUE}."])
    private lateinit var order: Order

    @Option(names = ["--steps"], paramLabel = "N", defaultValue = "16", description = ["Timed steps. Default: \${DEFAULT-VALUE}."])
    private var steps = 0

    @Option(names = ["--frozen"], paramLabel = "float32|bfloat16", defaultValue = "float32", description = ["How frozen weights of products are stored. Default: \${DEFAULT-VALUE}."])
    private lateinit var frozen: NumberFormat

    @Option(names = ["--memory"], paramLabel = "AMOUNT", description = ["What the plan may take, as 400MiB. Default: what it takes."])
    private var memory: String? = null

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        val backend = machine.backend()
        println(StepBench.run(StepBench.Options(model, method, bregman, batch, nodes, order == Order.SORTED, steps, machine.threads, frozen, Optional.ofNullable(memory?.let(MemoryBudget::parse))), backend))
        return 0
    }
}

/** `graft bench memory`. */
@Command(name = "memory", mixinStandardHelpOptions = true, description = ["What one training step of each method takes, by part: planned, and allocated once it was run."])
internal class BenchMemoryCommand : Callable<Int> {
    @Option(names = ["--model"], paramLabel = "NAME", defaultValue = "graphormer-base", description = ["graphormer-base, graphormer-slim, mat or mat-small. Default: \${DEFAULT-VALUE}."])
    private lateinit var model: String

    @Option(names = ["--method"], paramLabel = "NAME", description = ["full, head-only, g-adapter+bregman or a method of the catalogue (graft adapters). Default: all of them."])
    private var method: String? = null

    @Option(names = ["--batch"], paramLabel = "N", defaultValue = "64", description = ["Graphs of the step, the first of the file. Default: \${DEFAULT-VALUE}."])
    private var batch = 0

    @Option(names = ["--nodes"], required = true, paramLabel = "FILE", description = ["A number of atoms on each line."])
    private lateinit var nodes: Path

    @Option(names = ["--markdown"], description = ["Rows of a table, in MiB, planned / allocated, instead of JSON in bytes."])
    private var markdown = false

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        val backend = machine.backend()
        MemoryBench.run(MemoryBench.Options(model, Optional.ofNullable(method), batch, nodes, machine.threads, markdown), backend, ::println)
        return 0
    }
}

/** `graft bench loop`. */
@Command(name = "loop", mixinStandardHelpOptions = true, description = ["Very many steps of a very small model, with the process's resident memory on the way."])
internal class BenchLoopCommand : Callable<Int> {
    @Option(names = ["--steps"], paramLabel = "N", defaultValue = "1000000", description = ["Steps. Default: \${DEFAULT-VALUE}."])
    private var steps = 0L

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        LoopBench.run(steps, machine.threads, machine.backend(), ::println)
        return 0
    }
}
