// Pre-trains a small MAT as the one that comes with Graft was, in the two stages of pretrain-slim.graft.kts.
//   ./graft train examples/pretrain-mat.graft.kts --run-dir runs/mat-1 --threads 1
//   ./graft train examples/pretrain-mat.graft.kts --run-dir runs/mat-2 --threads 1 --set from=runs/mat-1/backbone/model.safetensors
// MAT reads distances in space: a conformer of each molecule is made once, and kept with the corpus.
val from = setting("from", "")
val backbone = matSmall {
    dropout = 0.0
    if (from.isNotEmpty()) weights(from)
}
preTrain(backbone) {
    if (from.isEmpty()) {
        data = corpus("pretrain/logp-glp.csv.gz", onBadRow = OnBadRow.SKIP)
        task = hiddenAtoms(rate = 0.15)
        epochs = setting("passes", 1)
    } else {
        data = corpus("pretrain/logp-glp.csv.gz", labels = listOf("logp"), onBadRow = OnBadRow.SKIP)
        task = properties()
        epochs = setting("passes", 3)
    }
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
    batchGraphs = 64
    checkpointSteps = 200
}
