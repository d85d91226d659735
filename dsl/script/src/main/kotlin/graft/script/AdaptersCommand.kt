package graft.script

import graft.model.Gtn
import graft.model.adapter.MethodCatalogue
import graft.model.compile.CompiledModel
import graft.model.preset.Graphormer
import graft.model.preset.Mat
import picocli.CommandLine.Command
import picocli.CommandLine.Option
import picocli.CommandLine.Parameters
import java.nio.file.Path
import java.util.Locale
import java.util.concurrent.Callable

/** `graft adapters`. */
@Command(name = "adapters", mixinStandardHelpOptions = true, description = ["Lists the adapters: ports they fit, options, and what each would train on a backbone."])
internal class AdaptersCommand : Callable<Int> {
    @Parameters(arity = "0..1", paramLabel = "SCRIPT", description = ["A script whose backbone is taken."])
    private var script: Path? = null

    @Option(names = ["--model"], paramLabel = "NAME", description = ["A preset instead of a script's backbone: base (default), slim, mat."])
    private var model: String? = null

    override fun call(): Int {
        val backbone = backbone()
        println("on ${backbone.name()}, ${backbone.blocks()} blocks, ${backbone.width()} wide:")
        println(String.format(Locale.ROOT, "%-15s %-36s %12s %9s  %-28s %-6s %s", "method", "placed at, in every block", "trained", "share", "paper", "merges", "said as"))
        for (method in MethodCatalogue.of(backbone)) {
            val coverage = CompiledModel.of(backbone.grafted { method.placing().accept(it.freezeBackbone()) }).coverage()
            val trained = coverage.adapterNumbers() + coverage.backboneNumbers()
            val merges = if (method.merges()) "yes" else "no"
            println(
                String.format(
                    Locale.ROOT, "%-15s %-36s %,12d %7.3f %%  %-28s %-6s %s",
                    method.id(), method.ports(), trained, 100 * coverage.share(), method.paper(), merges, method.said(),
                ),
            )
        }
        println("trained numbers and their share of the backbone are without the head, which every method trains")
        println("any of them by its name: method(\"lora\"); several may stand on one backbone, stacked or side by side")
        return 0
    }

    private fun backbone(): Gtn {
        script?.let {
            if (model != null) throw UsageException("give a script or --model, not both")
            return ScriptHost().describe(it).model.backbone()
        }
        return when (model ?: "base") {
            "base" -> Graphormer.base().describe()
            "slim" -> Graphormer.slim().describe()
            "mat" -> Mat.base().describe()
            else -> throw UsageException("there is no preset '$model'; there are base, slim and mat")
        }
    }
}
