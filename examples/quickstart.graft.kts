// The quickstart: four toxic effects of 4,236 molecules that come with Graft's dependencies, so it runs offline. A slim Graphormer
// that was pre-trained on other molecules, and comes with Graft too, gets a G-Adapter after each block: the adapters and a new head are
// trained, with the Bregman proximal step, and the backbone stays as it is. ./graft weights --shipped says what it has learnt.
val backbone = graphormerSlim {
    pretrained()
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}
val model = backbone.graft {
    freezeBackbone()
    everyBlock {
        afterBlock { gAdapter(rank = 8, structure = normalisedAdjacency(selfLoops = true)) }
    }
    head { classification(targets = 4) }
}
fineTune(model) {
    data = embeddedToxicity() split scaffold(seed = 0)
    optimiser = adamW(learningRate = 1e-3) with linearWarmup(0.06)
    proximal = bregman(mu = 1.0, beta = 0.99)
    epochs = 4
    batchGraphs = 32
}
