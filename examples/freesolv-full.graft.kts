// FreeSolv: 642 free energies of solvation, full fine-tuning of a slim Graphormer that starts from random weights.
// The six random splits of MAT come with the data: --set split=random-0 to random-5. The data folder: --data-dir, or GRAFT_DATA.
// --set pretrained=true starts from the slim Graphormer that comes with Graft.
val pretrained = setting("pretrained", false)
val backbone = graphormerSlim {
    if (pretrained) pretrained() else blocks = setting("blocks", 6)
    dropout(all = 0.1, attention = 0.1, activation = 0.0)
}
val model = backbone.graft {
    head { regression(targets = 1) }
}
fineTune(model) {
    data = dataset("freesolv") split "random-0"
    optimiser = adamW(learningRate = 1e-3, clipNorm = 5.0) with (linearWarmup(0.06) then linearDecay())
    epochs = 30
    batchGraphs = 32
}
