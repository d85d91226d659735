package graft.script

import graft.model.ShippedBackbone
import graft.model.files.ShippedWeights
import graft.weights.PyTorchFile
import graft.weights.TensorEntry
import graft.weights.WeightFile
import picocli.CommandLine.Command
import picocli.CommandLine.Option
import picocli.CommandLine.Parameters
import tools.jackson.databind.json.JsonMapper
import java.nio.file.Files
import java.nio.file.Path
import java.util.Locale
import java.util.concurrent.Callable

/** `graft weights`. */
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    description = ["Lists the tensors of a weight file, safetensors or PyTorch's (zip or older format): name, type, shape, bytes, sum."],
)
internal class WeightsCommand : Callable<Int> {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = ["A weight file, or a folder with model.safetensors or pytorch_model.bin."])
    private var path: Path? = null

    @Option(names = ["--shipped"], description = ["Prints the cards of the pre-trained backbones that come with Graft: data, licence, recipe, figures, SHA-256."])
    private var shipped = false

    @Option(names = ["--under"], paramLabel = "KEY", description = ["The part of a PyTorch training checkpoint below this key; classes outside it are left unread. fairseq: model, Lightning: state_dict."])
    private var under: String? = null

    @Option(names = ["--json"], description = ["One JSON object instead of a table."])
    private var json = false

    override fun call(): Int {
        if (shipped) return cards()
        val file = open(path ?: throw UsageException("name a weight file, or ask for the backbones that come with Graft: --shipped"))
        val remarks = (file as? PyTorchFile)?.remarks().orEmpty()
        if (json) {
            println(asJson(file, remarks))
        } else {
            val width = file.names().maxOfOrNull { it.length } ?: 0
            for (t in file.tensors()) {
                println(String.format(Locale.ROOT, "%-${width + 1}s %-5s %-18s %,14d  %s", t.name(), t.type(), t.shape(), t.bytes(), sum(t)))
            }
            val bytes = file.tensors().sumOf { it.bytes() }
            println(String.format(Locale.ROOT, "%,d tensors, %,d numbers, %,d bytes", file.tensors().size, file.tensors().sumOf { it.elements() }, bytes))
            remarks.forEach { println(it) }
        }
        return 0
    }

    private fun cards(): Int {
        if (path != null || under != null || json) throw UsageException("--shipped stands alone")
        for (backbone in ShippedBackbone.entries) {
            val weights = ShippedWeights.of(backbone)
            println(weights.remark())
            println()
            println(weights.card())
        }
        return 0
    }

    private fun open(path: Path): WeightFile {
        val file = if (!Files.isDirectory(path)) path else listOf("model.safetensors", "pytorch_model.bin").map(path::resolve).firstOrNull(Files::exists)
            ?: throw UsageException("$path holds neither model.safetensors nor pytorch_model.bin; name a file")
        val key = under ?: return WeightFile.open(file)
        if (!WeightFile.isPyTorch(file)) throw UsageException("--under is for files of PyTorch; $file is none")
        return PyTorchFile.openUnder(file, key)
    }

    private fun sum(tensor: TensorEntry): String = if (tensor.sum().isPresent) tensor.sum().asDouble.toString() else "-"

    private fun asJson(file: WeightFile, remarks: List<String>): String {
        val json = JsonMapper.shared().createObjectNode().put("file", file.path().toString()).put("format", if (file is PyTorchFile) "pytorch" else "safetensors")
        val tensors = json.putArray("tensors")
        for (t in file.tensors()) {
            val node = tensors.addObject().put("name", t.name()).put("dtype", t.type().name)
            val shape = node.putArray("shape")
            t.shape().forEach { shape.add(it) }
            node.put("bytes", t.bytes())
            t.sum().ifPresent { if (it.isFinite()) node.put("sum", it) else node.put("sum", it.toString()) }
        }
        val notes = json.putArray("remarks")
        remarks.forEach { notes.add(it) }
        return json.toString()
    }
}
