package graft.examples

import graft.model.adapter.GAdapter
import graft.model.preset.Pretrained
import graft.model.train.{FineTuning, FineTuningRun, RunReport, RunSettings}
import graft.molecules.data.SplitPlan
import graft.optim.{Schedule, Warmup}
import java.nio.file.Path

/** The quickstart as a Scala program: what `quickstart.graft.kts` says, and the same weights to the bit. */
object QuickstartScala:
  /** The training. */
  def tuning(): FineTuning =
    val model = Pretrained.graphormerSlim(_.withDropout(0.1, 0.1, 0))
      .grafted { g =>
        g.freezeBackbone()
          .everyBlock(b => b.afterBlock(GAdapter.ofRank(8)))
          .classification(4)
      }
    FineTuning.of(model)
      .embeddedToxicity()
      .split(SplitPlan.scaffold(0))
      .learningRate(1e-3)
      .schedule(Schedule.Constant(Warmup.Fraction(0.06)))
      .bregman(1.0, 0.99)
      .epochs(4)
      .batchGraphs(32)
      .build()

  /** Trains into the run folder that is named first, or `runs/quickstart-scala`. */
  def main(args: Array[String]): Unit =
    val folder = Path.of(args.headOption.getOrElse("runs/quickstart-scala"))
    println(FineTuningRun.run(tuning(), RunSettings.into(folder).withReport(RunReport.to(System.err))).summary())
