package graft.dsl

import graft.model.Gtn
import graft.model.pretrain.PreTraining
import graft.model.pretrain.PreTrainingTask
import graft.molecules.data.Corpus
import graft.molecules.data.OnBadRow
import graft.optim.AdamWOptions
import java.nio.file.Path

/** Describes a pre-training of [backbone]; it is carried out by `PreTrainingRun`, or by the command. */
public fun preTrain(backbone: Gtn, description: PreTrainScope.() -> Unit): PreTraining = PreTrainScope(backbone).apply(description).build()

/** Corpus, task, optimiser, and how long. */
@GraftDsl
public class PreTrainScope internal constructor(private val backbone: Gtn) {
    /** What is learnt from: [corpus]. */
    public var data: Corpus? = null

    /** What is learnt: [hiddenAtoms] or [properties]. */
    public var task: PreTrainingTask = PreTrainingTask.HiddenAtoms(USUAL_RATE)

    /** Optimiser and schedule: `adamW(1e-3) with linearWarmup(0.06)`. */
    public var optimiser: AdamWOptions = AdamWOptions(USUAL_LEARNING_RATE)

    /** Molecules held out for validation. */
    public var valid: Int = 2000

    /** Passes over the corpus. */
    public var epochs: Int = 1

    /** Graphs a step. */
    public var batchGraphs: Int = 128

    /** Seed of weights, order, hidden atoms and dropout. */
    public var seed: Long = 0

    /** Steps between checkpoints within an epoch; 0 for the end of each epoch only. */
    public var checkpointSteps: Int = 500

    /** CSV files, plain or gzip, of any size. A file that is not there is looked for in the data folder. */
    public fun corpus(vararg files: String, smiles: String = "smiles", labels: List<String> = listOf(), onBadRow: OnBadRow = OnBadRow.STOP): Corpus =
        Corpus(files.map(Path::of), smiles, labels, onBadRow)

    /** To say which element an atom is whose features are hidden. */
    public fun hiddenAtoms(rate: Double = USUAL_RATE): PreTrainingTask = PreTrainingTask.HiddenAtoms(rate)

    /** To predict the corpus' label columns. */
    public fun properties(): PreTrainingTask = PreTrainingTask.Properties()

    internal fun build(): PreTraining =
        PreTraining(backbone, requireNotNull(data) { "preTrain needs a corpus: data = corpus(\"molecules.csv\")" }, task, valid, optimiser, epochs, batchGraphs, seed, checkpointSteps)

    private companion object {
        const val USUAL_RATE = 0.15
        const val USUAL_LEARNING_RATE = 1e-3
    }
}
