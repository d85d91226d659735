package graft.examples

import graft.model.adapter.{GAdapter, Lora}
import graft.model.preset.Graphormer
import graft.model.train.{FineTuning, FineTuningRun, RunResult, RunSettings}
import graft.molecules.data.TableSpec
import java.nio.file.Path

/** The README's tour in Scala. Its text stands there word for word; a test compares the two. */
object ReadmeTourScala:
  /** Needs the files that it names. */
  def run(): RunResult =
    val model = Graphormer.base().describe().grafted: g =>
      g.freezeBackbone()
        .everyBlock(b => b.afterBlock(GAdapter.ofRank(8)).query(Lora.ofRank(8)).value(Lora.ofRank(8)))
        .regression(1)
    val tuning = FineTuning.of(model).csv(Path.of("esol.csv"), TableSpec.regression("smiles", "log_solubility_mol_per_l")).epochs(50).build()
    val result = FineTuningRun.run(tuning, RunSettings.into(Path.of("runs/esol")))
    result
