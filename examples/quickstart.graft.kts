val backbone = graphormerSlim {
    blocks = 4
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}
val model = backbone.graft {
    freezeBackbone()
    everyBlock {
        afterBlock { gAdapter(rank = 8, structure = normalisedAdjacency(selfLoops = true)) }
    }
    unfreeze("input.*.weight")
    unfreeze("encodings.*.weight")
    unfreeze("readout.*.*")
    head { classification(targets = 4) }
}
fineTune(model) {
    data = embeddedToxicity() split scaffold(seed = 0)
    optimiser = adamW(learningRate = 1e-3) with linearWarmup(0.06)
    proximal = bregman(mu = 1.0, beta = 0.99)
    epochs = 6
    batchGraphs = 32
}
