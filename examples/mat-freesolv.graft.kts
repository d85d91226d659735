// FreeSolv: 642 free energies of solvation, a small MAT that starts from random weights, all of it trained.
// MAT reads distances in space: a conformer is made of each molecule, always the same one; where that fails, a drawing in the plane is used and counted.
// The six random splits of MAT come with the data: --set split=random-0 to random-5. The data folder: --data-dir, or GRAFT_DATA.
// --set pretrained=true starts from the small MAT that comes with Graft.
val pretrained = setting("pretrained", false)
val backbone = matSmall {
    if (pretrained) {
        pretrained()
    } else {
        blocks = setting("blocks", 4)
        mixture(attention = 0.33, distance = 0.33)
        kernel = expKernel
    }
}
val model = backbone.graft {
    head { regression(targets = 1) }
}
fineTune(model) {
    data = dataset("freesolv") split "random-0"
    optimiser = adamW(learningRate = 5e-4, clipNorm = 5.0) with (linearWarmup(0.1) then linearDecay())
    epochs = 40
    batchGraphs = 32
}
