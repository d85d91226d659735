// The study: seven data sets, full fine-tuning and sixteen ways that train little, three seeds, the learning rate searched for each method.
//   ./graft study examples/study-real.graft.kts --data-dir DIR --set weights=FILE --set matWeights=FILE
// It takes many hours, and goes on where it was when it is called again. --set weights=FILE names a pre-trained slim Graphormer and --set
// matWeights=FILE a pre-trained small MAT, which is left out without. Without weights the slim Graphormer starts from random ones, and every method
// also trains what reads the molecule and the readout, because a frozen random backbone knows nothing. The data folder: --data-dir, or GRAFT_DATA.
val weights = setting("weights", "")
val matWeights = setting("matWeights", "")
val slim = graphormerSlim {
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
    if (weights.isNotEmpty()) weights(weights)
}

fun graft.dsl.GraftScope.frozen() {
    freezeBackbone()
    if (weights.isEmpty()) {
        unfreeze("input.*.*")
        unfreeze("encodings.*.weight")
        unfreeze("readout.*.*")
    }
}

study("Adapting a pre-trained graph transformer") {
    backbone("graphormer-slim", slim)
    require(matWeights.isEmpty() || weights.isNotEmpty()) { "matWeights without weights: a pre-trained MAT beside a random Graphormer compares nothing; give both" }
    if (matWeights.isNotEmpty()) backbone("mat-small", matSmall { weights(matWeights) })

    // MAT's splits: one random split a seed where there are several.
    for (name in listOf("freesolv", "esol", "metstab-low", "metstab-high")) data(name, dataset(name), "random-0", "random-1", "random-2")
    for (name in listOf("bbbp", "estrogen-alpha", "estrogen-beta")) data(name, dataset(name), "scaffold")

    method("full") { }
    method("head only") { frozen() }
    val known = listOf("bitfit", "layernorm", "lora", "dora", "vera", "ia3", "houlsby", "pfeiffer", "scaled-parallel", "compacter", "prefix", "mam")
    for (id in known) method(id) { frozen(); method(id) }
    method("G-Adapter, S = I") {
        frozen()
        everyBlock { afterBlock { gAdapter(rank = 8, structure = identityStructure()) } }
    }
    method("G-Adapter, S = A + I") {
        frozen()
        everyBlock { afterBlock { gAdapter(rank = 8, structure = adjacency(selfLoops = true)) } }
    }
    method("G-Adapter, mu = 0") {
        frozen()
        everyBlock { afterBlock { gAdapter(rank = 8) } }
    }
    method("G-Adapter", proximal = bregman(mu = 1.0, beta = 0.99)) {
        frozen()
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
        )) variant(label) { frozen(); everyBlock { afterBlock { gAdapter(rank = 8, structure = matrix) } } }
    }
    ablation("rank", of = "G-Adapter", data = some) {
        for (r in listOf(2, 4, 16, 32)) variant("rank $r") { frozen(); everyBlock { afterBlock { gAdapter(rank = r) } } }
    }
    ablation("position", of = "G-Adapter", data = some) {
        variant("after attention") { frozen(); everyBlock { afterAttention { gAdapter(rank = 8) } } }
        variant("after attention and block") { frozen(); everyBlock { afterAttention { gAdapter(rank = 8) }; afterBlock { gAdapter(rank = 8) } } }
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
