// Pre-trains a slim Graphormer as the one that comes with Graft was, in two stages. First on molecules alone: to say which element an atom is whose
// features are hidden. Then on measured octanol-water partition coefficients:
//   ./graft train examples/pretrain-slim.graft.kts --run-dir runs/slim-1 --threads 1
//   ./graft train examples/pretrain-slim.graft.kts --run-dir runs/slim-2 --threads 1 --set from=runs/slim-1/backbone/model.safetensors
// Other scripts start from the second: graphormerSlim { blocks = 6; weights("runs/slim-2/backbone/model.safetensors") }. The corpora are in the data
// folder (--data-dir, or GRAFT_DATA) and may be larger than memory.
val from = setting("from", "")
val backbone = graphormerSlim {
    blocks = setting("blocks", 6)
    dropout(all = 0.0, attention = 0.0, activation = 0.0)
    if (from.isNotEmpty()) weights(from)
}
preTrain(backbone) {
    if (from.isEmpty()) {
        data = corpus("pretrain/pubchem-100k.csv.gz", "pretrain/logp-glp.csv.gz", onBadRow = OnBadRow.SKIP)
        task = hiddenAtoms(rate = 0.15)
        epochs = setting("passes", 1)
    } else {
        data = corpus("pretrain/logp-glp.csv.gz", labels = listOf("logp"), onBadRow = OnBadRow.SKIP)
        task = properties()
        epochs = setting("passes", 6)
    }
    optimiser = adamW(learningRate = if (from.isEmpty()) 1e-3 else 7e-4, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
    batchGraphs = 64
    checkpointSteps = 200
}
