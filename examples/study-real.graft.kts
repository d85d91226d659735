// The study: seven data sets, full fine-tuning and sixteen ways that train little, three seeds, the learning rate searched for each method.
//   ./graft study examples/study-real.graft.kts --data-dir DIR
// It takes many hours, and goes on where it was when it is called again. Both backbones are the pre-trained ones that come with Graft (./graft weights
// --shipped prints what they learnt from); --set mat=false leaves the small MAT out. The data folder: --data-dir, or GRAFT_DATA.
val slim = graphormerSlim {
    pretrained()
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}

study("Adapting a pre-trained graph transformer") {
    backbone("graphormer-slim", slim)
    if (setting("mat", true)) backbone("mat-small", matSmall { pretrained() })

    // MAT's splits: one random split a seed where there are several.
    for (name in listOf("freesolv", "esol", "metstab-low", "metstab-high")) data(name, dataset(name), "random-0", "random-1", "random-2")
    for (name in listOf("bbbp", "estrogen-alpha", "estrogen-beta")) data(name, dataset(name), "scaffold")

    method("full") { }
    method("head only") { freezeBackbone() }
    val known = listOf("bitfit", "layernorm", "lora", "dora", "vera", "ia3", "houlsby", "pfeiffer", "scaled-parallel", "compacter", "prefix", "mam")
    for (id in known) method(id) { freezeBackbone(); method(id) }
    method("G-Adapter, S = I") {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8, structure = identityStructure()) } }
    }
    method("G-Adapter, S = A + I") {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8, structure = adjacency(selfLoops = true)) } }
    }
    method("G-Adapter, mu = 0") {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8) } }
    }
    method("G-Adapter", proximal = bregman(mu = 1.0, beta = 0.99)) {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8) } }
    }

    seeds(0, 1, 2)
    learningRates(3e-4, 1e-3, 3e-3)
    epochs = 20
    patience = 5
    batchGraphs = 32
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())

    val some = listOf("esol", "bbbp")
    ablation("structure matrix", of = "G-Adapter", data = some) {
        for ((label, matrix) in listOf(
            "identity" to identityStructure(), "A" to adjacency(selfLoops = false), "A + I" to adjacency(selfLoops = true), "row-normalised A + I" to rowNormalisedAdjacency(),
            "Laplacian" to laplacian(), "degree" to degreeMatrix(), "shortest paths" to shortestPathKernel(),
        )) variant(label) { freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = 8, structure = matrix) } } }
    }
    ablation("rank", of = "G-Adapter", data = some) {
        for (r in listOf(2, 4, 16, 32)) variant("rank $r") { freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = r) } } }
    }
    ablation("position", of = "G-Adapter", data = some) {
        variant("after attention") { freezeBackbone(); everyBlock { afterAttention { gAdapter(rank = 8) } } }
        variant("after attention and block") { freezeBackbone(); everyBlock { afterAttention { gAdapter(rank = 8) }; afterBlock { gAdapter(rank = 8) } } }
    }
    ablation("mu", of = "G-Adapter", data = some) {
        for (mu in listOf(0.1, 0.3, 3.0, 10.0)) proximal("mu $mu", bregman(mu = mu, beta = 0.99))
    }
    ablation("beta", of = "G-Adapter", data = some) {
        for (beta in listOf(0.0, 0.9, 0.999)) proximal("beta $beta", bregman(mu = 1.0, beta = beta))
    }
    ablation("data, G-Adapter", of = "G-Adapter", data = some) {
        for (part in listOf(0.1, 0.25, 0.5)) fraction(part)
    }
    ablation("data, full", of = "full", data = some) {
        for (part in listOf(0.1, 0.25, 0.5)) fraction(part)
    }

    memory("graphormer-base", graphormerBase(), batch = 64)
    memory("mat", mat(), batch = 64)
}
