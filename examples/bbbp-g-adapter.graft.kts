// BBBP: whether 2,039 molecules pass the blood-brain barrier; G-Adapter on a slim Graphormer that starts from random weights, on the scaffold
// split that comes with the data. The data folder: --data-dir, or GRAFT_DATA.
// A frozen backbone of random weights knows nothing, so its input tables, encodings and readout are trained too; a pre-trained one stays as it is.
// --set pretrained=true starts from the slim Graphormer that comes with Graft.
val pretrained = setting("pretrained", false)
val backbone = graphormerSlim {
    if (pretrained) pretrained() else blocks = setting("blocks", 6)
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}
val model = backbone.graft {
    freezeBackbone()
    everyBlock {
        afterBlock { gAdapter(rank = setting("rank", 8), structure = normalisedAdjacency(selfLoops = true)) }
    }
    if (!pretrained) {
        unfreeze("input.*.*")
        unfreeze("encodings.*.weight")
        unfreeze("readout.*.*")
    }
    head { classification(targets = 1) }
}
fineTune(model) {
    data = dataset("bbbp") split "scaffold"
    optimiser = adamW(learningRate = 5e-4, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
    proximal = bregman(mu = 1.0, beta = 0.99)
    epochs = 30
    batchGraphs = 32
}
