// The study of docs/study: seven data sets, full fine-tuning, the head alone and twelve methods that train little, three seeds, the learning rate
// searched among three for each method on the first seed. One backbone a call, since one is graphs with distances in space and the other is not:
//   ./graft study examples/study-real.graft.kts --data-dir DIR --run-dir runs/slim
//   ./graft study examples/study-real.graft.kts --data-dir DIR --run-dir runs/mat --set backbone=mat-small
// A study goes on where it was when it is called again. --set data=esol,bbbp takes some of the sets, --set methods=6 the first methods of the list;
// what one call has done is not done again by another in the same folder. At most 20 passes over freesolv and esol, 6 over the metstab sets and 10
// over the others, and a training ends earlier when four passes have brought nothing; --set passes=20 gives all sets
// as many as that. The backbones are the pre-trained ones that come with Graft (./graft weights --shipped prints what they learnt from).
val which = setting("backbone", "graphormer-slim")
val some = setting("data", "").split(",").filter { it.isNotEmpty() }
val methods = setting("methods", 14)
val passes = setting("passes", 0)
val most = mapOf("freesolv" to 20, "esol" to 20, "metstab-low" to 6, "metstab-high" to 6)

study("Adapting a pre-trained graph transformer: $which") {
    if (which == "mat-small") backbone(which, matSmall { pretrained() })
    else backbone(which, graphormerSlim { pretrained(); dropout(all = 0.1, attention = 0.1, activation = 0.0) })

    // MAT's splits: one random split a seed where there are several.
    for (name in listOf("freesolv", "esol", "metstab-low", "metstab-high", "bbbp", "estrogen-alpha", "estrogen-beta")) {
        if (some.isNotEmpty() && name !in some) continue
        val own = most[name].takeIf { passes == 0 }
        if (name in listOf("bbbp", "estrogen-alpha", "estrogen-beta")) data(name, dataset(name), "scaffold", epochs = own)
        else data(name, dataset(name), "random-0", "random-1", "random-2", epochs = own)
    }

    // The methods that the questions of the page are about come first, so that a study that is cut short still answers them.
    val shapes = listOf(
        "G-Adapter, S = I" to identityStructure(), "G-Adapter, S = A + I" to adjacency(selfLoops = true),
    )
    method("full") { }
    if (methods > 1) method("G-Adapter", proximal = bregman(mu = 1.0, beta = 0.99)) {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8) } }
    }
    if (methods > 2) method("G-Adapter, mu = 0") {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8) } }
    }
    for ((name, matrix) in shapes.take(maxOf(0, methods - 3))) method(name) {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8, structure = matrix) } }
    }
    if (methods > 5) method("head only") { freezeBackbone() }
    val others = listOf("lora", "bitfit", "layernorm", "houlsby", "pfeiffer", "compacter", "ia3", "prefix")
    for (id in others.take(maxOf(0, methods - 6))) method(id) { freezeBackbone(); method(id) }

    seeds(0, 1, 2)
    learningRates(5e-4, 2e-3, 8e-3)
    epochs = if (passes > 0) passes else 10
    patience = 4
    batchGraphs = 16
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
}
