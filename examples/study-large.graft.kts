// MolHIV and MUV once: full fine-tuning, LoRA, and G-Adapter with and without the proximal step, one seed, one learning rate.
//   ./graft study examples/study-large.graft.kts --data-dir DIR --run-dir runs/molhiv --set data=molhiv --set most=2
//   ./graft study examples/study-large.graft.kts --data-dir DIR --run-dir runs/muv --set data=muv
// gave the part of docs/study about them. --set backbone=mat-small takes the small MAT, for which a conformer of each molecule is made first.
val which = setting("backbone", "graphormer-slim")
val some = setting("data", "").split(",").filter { it.isNotEmpty() }

study("The proximal step on large sets: $which") {
    if (which == "mat-small") backbone(which, matSmall { pretrained() })
    else backbone(which, graphormerSlim { pretrained(); dropout(all = 0.1, attention = 0.1, activation = 0.0) })

    if (some.isEmpty() || "molhiv" in some) data("molhiv", dataset("molhiv", onBadRow = OnBadRow.SKIP), "ogb-scaffold")
    if (some.isEmpty() || "muv" in some) data("muv", dataset("muv", onBadRow = OnBadRow.SKIP), "scaffold")

    method("full") { }
    method("lora") { freezeBackbone(); method("lora") }
    method("G-Adapter, mu = 0") {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8) } }
    }
    method("G-Adapter", proximal = bregman(mu = 1.0, beta = 0.99)) {
        freezeBackbone()
        everyBlock { afterBlock { gAdapter(rank = 8) } }
    }

    seeds(0)
    learningRates(1e-3)
    epochs = setting("most", 1)
    patience = 0
    batchGraphs = 64
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
}
