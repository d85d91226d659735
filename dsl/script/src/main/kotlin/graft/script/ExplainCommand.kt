package graft.script

import graft.model.compile.CompiledModel
import graft.model.compile.Objective
import graft.model.train.FineTuningRun
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import picocli.CommandLine.Parameters
import java.nio.file.Path
import java.util.Locale
import java.util.concurrent.Callable

/** `graft explain`. */
@Command(name = "explain", mixinStandardHelpOptions = true, description = ["Prints ports, coverage, trained share, the exact memory plan and the operations of a script's program."])
internal class ExplainCommand : Callable<Int> {
    @Parameters(paramLabel = "SCRIPT", description = ["A *.graft.kts script."])
    private lateinit var script: Path

    @Mixin
    private lateinit var options: ScriptOptions

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        val described = options.describe(script)
        val compiled = CompiledModel.of(described.model)
        val backbone = described.model.backbone()
        println("${backbone.name()}: ${backbone.blocks()} blocks, ${backbone.width()} wide; method ${described.model.method()}")
        println("\nports")
        for (port in compiled.ports()) println(String.format(Locale.ROOT, "  %-34s %-7s %5d -> %d", port.name(), port.kind().id(), port.`in`(), port.out()))
        println("\ncoverage")
        print(compiled.coverage().print())
        println("\nmemory")
        val planned = described.tuning?.let { FineTuningRun.planned(it, options.looking(machine, described.wish)) }
        if (planned == null) {
            println("the script names no data: what a run takes is not known")
        } else {
            print(planned.memory().print())
            planned.traffic().ifPresent { println("\non the device, at the largest batch\n${it.print().trimEnd()}") }
        }
        println("\noperations of a training step")
        print((planned?.program() ?: compiled.training(Objective.TASK)).print())
        return 0
    }
}
