// Pre-trains a small MAT in two stages, as pretrain-slim.graft.kts does. The one that comes with Graft is what the first stage gives.
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
        epochs = setting("passes", 5)
    }
    optimiser = adamW(learningRate = if (from.isEmpty()) 1e-3 else 5e-4, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
    batchGraphs = 64
    checkpointSteps = 200
}
