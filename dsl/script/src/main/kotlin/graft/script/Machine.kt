package graft.script

import graft.GraftException
import graft.backend.Backend
import graft.backend.Device
import graft.backend.cpu.CpuBackend
import graft.backend.cuda.Precision
import graft.cuda.CudaUnavailableException
import graft.kernel.Kernels
import picocli.CommandLine.Option

/** A device that was asked for and cannot be had. */
public class DeviceException(message: String, cause: Throwable) : GraftException(message, cause)

/** The options that say what a command runs on; threads change no result, devices only the last digits. */
internal class Machine {
    @Option(names = ["--threads"], paramLabel = "N", description = ["Workers; the results do not depend on it. Default: all processors."])
    private var asked: Int? = null

    @Option(names = ["--device"], paramLabel = "auto|cpu|gpu", description = ["Where to compute. Default: what the script says, else auto: a GPU where there is one."])
    private var device: Device? = null

    @Option(names = ["--precision"], paramLabel = "float32|tf32|bf16", description = ["How a GPU computes products. Default: what the script says, else float32."])
    private var precision: Precision? = null

    @Option(names = ["--share-weights"], description = ["On the CPU: frozen weights, packed once into the user's cache, are mapped from there and shared by all processes. Changes no result."])
    private var shareWeights = false

    val threads: Int
        get() {
            val count = asked ?: Runtime.getRuntime().availableProcessors()
            if (count < 1) throw UsageException("--threads $count: at least 1 is needed")
            return count
        }

    /**
     * The back end of a command that computes for its user: says on standard error why it is not a GPU, where one was looked for, and if it is slower than it could be.
     *
     * @param wish of the script, which the options override
     */
    fun backend(wish: DeviceWish = DeviceWish()): Backend {
        val choice = choice(wish)
        choice.remark().ifPresent { System.err.println("graft: $it") }
        if (choice.backend() is CpuBackend) Kernels.chosen().warning().ifPresent { System.err.println("graft: $it") }
        return if (shareWeights || wish.shareWeights) choice.backend().sharingFrozenWeights(ScriptCache.userFolder().resolveSibling("weights")) else choice.backend()
    }

    /** The back end of a command that only looks or checks, which says nothing of it and leaves nothing in the cache. */
    fun quietBackend(wish: DeviceWish = DeviceWish()): Backend = choice(wish).backend()

    /** The options of a command that times the CPU's own kernels: refused where they ask for a GPU. */
    fun requireCpu() {
        if (device == Device.GPU || precision != null) throw UsageException("this times the CPU's own kernels; leave --device gpu and --precision out (bench step times a GPU)")
        Kernels.chosen().warning().ifPresent { System.err.println("graft: $it") }
    }

    private fun choice(wish: DeviceWish): Device.Choice =
        try {
            (device ?: wish.device).choose(precision ?: wish.precision)
        } catch (e: CudaUnavailableException) {
            throw DeviceException("${if (device == null) "device = gpu" else "--device gpu"}: ${e.message}; with --device cpu or auto the CPU computes", e)
        }
}

/** Where and how a script wants to be computed, by `device = gpu`, `precision = tf32` and `shareWeights = true`. */
public data class DeviceWish(val device: Device = Device.AUTO, val precision: Precision = Precision.FLOAT32, val shareWeights: Boolean = false)
