// Pre-trains a slim Graphormer on molecules alone: it learns to say which element an atom is whose features are hidden.
// The corpus is read from the data folder (--data-dir, or GRAFT_DATA) and may be larger than memory. The run folder's backbone/model.safetensors
// is what other scripts start from: graphormerSlim { weights("runs/.../backbone/model.safetensors") }.
val backbone = graphormerSlim {
    blocks = setting("blocks", 6)
    dropout(all = 0.0, attention = 0.0, activation = 0.0)
}
preTrain(backbone) {
    data = corpus("pretrain/moses-test.csv.gz", onBadRow = OnBadRow.SKIP)
    task = hiddenAtoms(rate = 0.15)
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
    epochs = setting("passes", 1)
    batchGraphs = 128
}
