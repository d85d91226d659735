// A small study that runs offline: six ways of adapting a slim Graphormer on two of the toxic effects of the embedded molecules, three seeds each,
// with ablations of G-Adapter. Two cores need well under 20 minutes.
//   ./graft study examples/study-small.graft.kts
// The backbone starts from random weights unless --set weights=FILE names a pre-trained one. A frozen random backbone knows nothing, so without
// weights every method also trains what reads the molecule (input tables and structural encodings) and the readout.
val weights = setting("weights", "")
val slim = graphormerSlim {
    blocks = setting("blocks", 3)
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

val share = setting("share", 0.12)

study("Small study: ways of adapting a slim Graphormer") {
    backbone("graphormer-slim", slim)
    data("mutagenic", embeddedToxicity("mutagenic"), scaffold(seed = 0).thinned(share))
    data("irritant", embeddedToxicity("irritant"), scaffold(seed = 0).thinned(share))

    method("full") { }
    method("BitFit") {
        frozen()
        tune(bitFit())
    }
    method("LoRA") {
        frozen()
        everyBlock { attention { query { lora(rank = 8) }; value { lora(rank = 8) } } }
    }
    method("Houlsby") {
        frozen()
        everyBlock { afterAttention { houlsby(16) }; afterFeedForward { houlsby(16) } }
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
    learningRates(1e-3, 3e-3)
    epochs = setting("most", 5)
    patience = 3
    batchGraphs = 32
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with linearWarmup(0.06)

    val one = listOf("irritant")
    ablation("structure matrix", of = "G-Adapter", data = one) {
        variant("identity") { frozen(); everyBlock { afterBlock { gAdapter(rank = 8, structure = identityStructure()) } } }
        variant("A + I") { frozen(); everyBlock { afterBlock { gAdapter(rank = 8, structure = adjacency(selfLoops = true)) } } }
        variant("shortest paths") { frozen(); everyBlock { afterBlock { gAdapter(rank = 8, structure = shortestPathKernel()) } } }
    }
    ablation("rank", of = "G-Adapter", data = one) {
        for (r in listOf(2, 32)) variant("rank $r") { frozen(); everyBlock { afterBlock { gAdapter(rank = r) } } }
    }
    ablation("position", of = "G-Adapter", data = one) {
        variant("after attention") { frozen(); everyBlock { afterAttention { gAdapter(rank = 8) } } }
    }
    ablation("proximal step", of = "G-Adapter", data = one) {
        proximal("mu 10", bregman(mu = 10.0, beta = 0.99))
        proximal("beta 0", bregman(mu = 1.0, beta = 0.0))
    }
    ablation("data", of = "G-Adapter", data = one) {
        fraction(0.5)
    }

    memory("graphormer-slim", slim, batch = 64)
}
