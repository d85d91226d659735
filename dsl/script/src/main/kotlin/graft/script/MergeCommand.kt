package graft.script

import graft.model.merge.Merge
import graft.model.merge.MergedFile
import graft.model.train.Predictor
import picocli.CommandLine.Command
import picocli.CommandLine.Mixin
import picocli.CommandLine.Option
import picocli.CommandLine.Parameters
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.Callable

/** `graft merge`. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description = ["Writes a run's adapters into the weights of its backbone, and checks on probe molecules that outputs stay what they were."],
)
internal class MergeCommand : Callable<Int> {
    @Parameters(paramLabel = "RUN", description = ["A run folder."])
    private lateinit var run: Path

    @Option(names = ["--output"], required = true, paramLabel = "FILE", description = ["Where the merged weights go, as safetensors; written whole or not at all."])
    private lateinit var output: Path

    @Mixin
    private lateinit var machine: Machine

    override fun call(): Int {
        if (!Files.exists(run.resolve("run.json"))) throw UsageException("$run is no run folder: it has no run.json")
        val predictor = Predictor.ofRun(run)
        val probes = Predictor.samples(PROBES.map(predictor.featuriser()::featurise))
        val merge = Merge.of(predictor.compiled(), predictor.weights(), probes, machine.quietBackend(), machine.threads)
        MergedFile.write(output, merge, predictor)
        println("merged ${merge.maps()} maps; largest difference of outputs on ${PROBES.size} molecules ${merge.difference()} of the largest, bound ${Merge.BOUND}: $output")
        return 0
    }

    private companion object {
        /** Small and large, charged, in parts, with rings and stereo bonds. */
        val PROBES = listOf(
            "C", "[Na+].[Cl-]", "CCO", "CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "C/C=C/C#N", "OC(=O)C(N)Cc1c[nH]c2ccccc12",
            "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "C1CCC2(CC1)OCCO2", "FC(F)(F)c1ccc(cc1)S(=O)(=O)N", "CCCCCCCCCCCCCCCCCC(=O)O", "c1ccc2c(c1)ccc1ccccc12",
        )
    }
}
