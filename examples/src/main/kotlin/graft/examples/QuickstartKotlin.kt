package graft.examples

import graft.dsl.adamW
import graft.dsl.fineTune
import graft.dsl.graft
import graft.dsl.graphormerSlim
import graft.dsl.linearWarmup
import graft.dsl.normalisedAdjacency
import graft.dsl.with
import graft.model.train.FineTuning
import graft.model.train.FineTuningRun
import graft.model.train.RunReport
import graft.model.train.RunSettings
import java.nio.file.Path

/** The quickstart as a Kotlin program: what `quickstart.graft.kts` says, and the same weights to the bit. */
object QuickstartKotlin {
    /** The training. */
    fun tuning(): FineTuning {
        val backbone = graphormerSlim {
            pretrained()
            dropout(all = 0.1, attention = 0.1, activation = 0.0)
        }
        val model = backbone.graft {
            freezeBackbone()
            everyBlock {
                afterBlock { gAdapter(rank = 8, structure = normalisedAdjacency(selfLoops = true)) }
            }
            head { classification(targets = 4) }
        }
        return fineTune(model) {
            data = embeddedToxicity() split scaffold(seed = 0)
            optimiser = adamW(learningRate = 1e-3) with linearWarmup(0.06)
            proximal = bregman(mu = 1.0, beta = 0.99)
            epochs = 4
            batchGraphs = 32
        }
    }

    /** Trains into the run folder that is named first, or `runs/quickstart-kotlin`. */
    @JvmStatic
    fun main(args: Array<String>) {
        val folder = Path.of(args.firstOrNull() ?: "runs/quickstart-kotlin")
        println(FineTuningRun.run(tuning(), RunSettings.into(folder).withReport(RunReport.to(System.err))).summary())
    }
}
