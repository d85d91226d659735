package graft.script

import graft.model.Gtn
import graft.model.adapter.Adapter
import graft.model.adapter.BitFit
import graft.model.adapter.GAdapter
import graft.model.adapter.GraftBuilder
import graft.model.adapter.Houlsby
import graft.model.adapter.Lora
import graft.model.compile.CompiledModel
import graft.model.preset.Graphormer
import picocli.CommandLine.Command
import picocli.CommandLine.Parameters
import java.nio.file.Path
import java.util.Locale
import java.util.concurrent.Callable

/** `graft adapters`. */
@Command(name = "adapters", mixinStandardHelpOptions = true, description = ["Lists the adapters: ports they fit, options, and what each would train on a backbone."])
internal class AdaptersCommand : Callable<Int> {
    @Parameters(arity = "0..1", paramLabel = "SCRIPT", description = ["A script whose backbone is taken; Graphormer-base if left out."])
    private var script: Path? = null

    private class Entry(val adapter: Adapter, val ports: String, val said: String, val place: (GraftBuilder) -> Unit)

    override fun call(): Int {
        val backbone: Gtn = script?.let { ScriptHost().describe(it).model.backbone() } ?: Graphormer.base().describe()
        println("on ${backbone.name()}, ${backbone.blocks()} blocks, ${backbone.width()} wide:")
        println(String.format(Locale.ROOT, "%-10s %-30s %12s %9s  %s", "adapter", "placed at, in every block", "trained", "share", "said as"))
        for (entry in catalogue(minOf(RANK, backbone.width()), minOf(BOTTLENECK, backbone.width()))) {
            val coverage = CompiledModel.of(backbone.grafted { entry.place(it.freezeBackbone()) }).coverage()
            val trained = coverage.adapterNumbers() + coverage.backboneNumbers()
            println(String.format(Locale.ROOT, "%-10s %-30s %,12d %7.3f %%  %s", entry.adapter.name(), entry.ports, trained, 100 * coverage.share(), entry.said))
            println("${" ".repeat(11)}options ${entry.adapter.options()}")
        }
        println("stream ports: afterAttention, afterFeedForward, afterBlock; weight ports: query, key, value, output of attention, input and output of feedForward")
        return 0
    }

    private fun catalogue(rank: Int, bottleneck: Int): List<Entry> {
        val gAdapter = GAdapter.ofRank(rank)
        val houlsby = Houlsby.ofWidth(bottleneck)
        val lora = Lora.ofRank(rank)
        return listOf(
            Entry(gAdapter, "stream: after-block", "afterBlock { gAdapter(rank = $rank) }") { g -> g.everyBlock { it.afterBlock(gAdapter) } },
            Entry(houlsby, "stream: both sub-layers", "afterAttention { houlsby($bottleneck) }; afterFeedForward { houlsby($bottleneck) }") { g ->
                g.everyBlock { it.afterAttention(houlsby).afterFeedForward(houlsby) }
            },
            Entry(lora, "weight: query and value", "attention { query { lora($rank) }; value { lora($rank) } }") { g -> g.everyBlock { it.query(lora).value(lora) } },
            Entry(BitFit(), "every bias", "tune(bitFit())") { g -> g.tune(BitFit()) },
        )
    }

    private companion object {
        const val RANK = 8
        const val BOTTLENECK = 48
    }
}
