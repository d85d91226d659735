package graft.script

import graft.GraftException
import graft.backend.Backend
import graft.backend.Backends
import graft.kernel.Kernels
import picocli.CommandLine.Option

/** A device that was asked for and cannot be had. */
public class DeviceException(message: String) : GraftException(message)

/** The options that say what a command runs on; they change no result. */
internal class Machine {
    enum class Device { AUTO, CPU, GPU }

    @Option(names = ["--threads"], paramLabel = "N", description = ["Workers; the results do not depend on it. Default: all processors."])
    private var asked: Int? = null

    @Option(names = ["--device"], paramLabel = "auto|cpu|gpu", description = ["Where to compute. Default: \${DEFAULT-VALUE}."], defaultValue = "auto")
    private lateinit var device: Device

    val threads: Int
        get() {
            val count = asked ?: Runtime.getRuntime().availableProcessors()
            if (count < 1) throw UsageException("--threads $count: at least 1 is needed")
            return count
        }

    /** The back end; says once, on standard error, if it is slower than it could be. */
    fun backend(): Backend {
        if (device == Device.GPU) throw DeviceException("--device gpu: this version of Graft computes on the CPU only; leave --device out")
        Kernels.chosen().warning().ifPresent { System.err.println("graft: $it") }
        return Backends.byName("auto")
    }
}
