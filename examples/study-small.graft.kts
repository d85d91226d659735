// A small study that runs offline: six ways of adapting a pre-trained slim Graphormer to two of the toxic effects of the embedded molecules, three seeds
// each, with ablations of G-Adapter. --set mat=true puts a pre-trained small MAT beside it, which takes longer.
//   ./graft study examples/study-small.graft.kts
// Backbones and molecules come with Graft; ./graft weights --shipped prints what the backbones learnt from.
val slim = graphormerSlim {
    pretrained()
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}

val share = setting("share", 0.12)

study("Small study: ways of adapting a pre-trained graph transformer") {
    backbone("graphormer-slim", slim)
    if (setting("mat", false)) backbone("mat-small", matSmall { pretrained() })
    data("mutagenic", embeddedToxicity("mutagenic"), scaffold(seed = 0).thinned(share))
    data("irritant", embeddedToxicity("irritant"), scaffold(seed = 0).thinned(share))

    method("full") { }
    method("BitFit") {
        freezeBackbone()
        tune(bitFit())
    }
    method("LoRA") {
        freezeBackbone()
        everyBlock { attention { query { lora(rank = 8) }; value { lora(rank = 8) } } }
    }
    method("Houlsby") {
        freezeBackbone()
        everyBlock { afterAttention { houlsby(16) }; afterFeedForward { houlsby(16) } }
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
    learningRates(1e-3, 3e-3)
    epochs = setting("most", 5)
    patience = 3
    batchGraphs = 32
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with linearWarmup(0.06)

    val one = listOf("irritant")
    ablation("structure matrix", of = "G-Adapter", data = one) {
        variant("identity") { freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = 8, structure = identityStructure()) } } }
        variant("A + I") { freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = 8, structure = adjacency(selfLoops = true)) } } }
        variant("shortest paths") { freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = 8, structure = shortestPathKernel()) } } }
    }
    ablation("rank", of = "G-Adapter", data = one) {
        for (r in listOf(2, 32)) variant("rank $r") { freezeBackbone(); everyBlock { afterBlock { gAdapter(rank = r) } } }
    }
    ablation("position", of = "G-Adapter", data = one) {
        variant("after attention") { freezeBackbone(); everyBlock { afterAttention { gAdapter(rank = 8) } } }
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
