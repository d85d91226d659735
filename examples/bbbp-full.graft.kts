// BBBP: whether 2,039 molecules pass the blood-brain barrier; full fine-tuning of a slim Graphormer that starts from random weights, on the scaffold
// split that comes with the data. The data folder: --data-dir, or GRAFT_DATA.
// --set pretrained=true starts from the slim Graphormer that comes with Graft.
val pretrained = setting("pretrained", false)
val backbone = graphormerSlim {
    if (pretrained) pretrained() else blocks = setting("blocks", 6)
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}
val model = backbone.graft {
    head { classification(targets = 1) }
}
fineTune(model) {
    data = dataset("bbbp") split "scaffold"
    optimiser = adamW(learningRate = 5e-4, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
    epochs = 30
    batchGraphs = 32
}
