// The quickstart: four toxic effects of 4,236 molecules that come with Graft's dependencies, so it runs offline. A slim Graphormer
// gets a G-Adapter after each block and is trained with the Bregman proximal step.
// Its backbone starts from random weights, not from pre-trained ones, and a frozen random backbone knows nothing: what reads the
// molecule (input tables and structural encodings) and the readout are trained too. The blocks themselves stay as they were drawn.
val backbone = graphormerSlim {
    blocks = 4
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}
val model = backbone.graft {
    freezeBackbone()
    everyBlock {
        afterBlock { gAdapter(rank = 8, structure = normalisedAdjacency(selfLoops = true)) }
    }
    unfreeze("input.*.*")
    unfreeze("encodings.*.weight")
    unfreeze("readout.*.*")
    head { classification(targets = 4) }
}
fineTune(model) {
    data = embeddedToxicity() split scaffold(seed = 0)
    optimiser = adamW(learningRate = 1e-3) with linearWarmup(0.06)
    proximal = bregman(mu = 1.0, beta = 0.99)
    epochs = 4
    batchGraphs = 32
}
