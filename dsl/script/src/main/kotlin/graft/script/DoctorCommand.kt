package graft.script

import graft.backend.Backends
import graft.cuda.Cuda
import graft.kernel.Kernels
import graft.kernel.SelfCheck
import graft.model.train.GraftVersion
import picocli.CommandLine.Command
import java.lang.management.ManagementFactory
import java.util.concurrent.Callable

/** `graft doctor`. */
@Command(name = "doctor", mixinStandardHelpOptions = true, description = ["Prints what this machine will run, and why."])
internal class DoctorCommand : Callable<Int> {
    override fun call(): Int {
        val kernels = Kernels.chosen()
        val memory = (ManagementFactory.getOperatingSystemMXBean() as? com.sun.management.OperatingSystemMXBean)?.totalMemorySize
        line("graft", GraftVersion.current())
        line("jdk", "${System.getProperty("java.vm.vendor")} ${Runtime.version()}, ${System.getProperty("java.home")}")
        line("system", "${System.getProperty("os.name")} ${System.getProperty("os.arch")}")
        line("threads", "${Runtime.getRuntime().availableProcessors()} processors")
        line("memory", (memory?.let { "${it / MEBIBYTE} MiB, " } ?: "") + "Java heap at most ${Runtime.getRuntime().maxMemory() / MEBIBYTE} MiB; weights and activations lie outside the heap")
        line("kernels", kernels.reason())
        line("vectors", "${kernels.set().vectorBits()} bits")
        line("back end", "on the CPU ${Backends.byName("auto").name()}")
        val gpu = Cuda.search()
        gpu.parts().forEach { line("cuda", it) }
        gpu.reasons().forEach { line("no gpu", it) }
        line("device", gpu.found().map { "auto is the GPU ${it.firstDevice().name()}" }.orElse("auto is the CPU, and --device gpu is refused"))
        line("scripts", "compiled ones are kept in ${ScriptCache.userFolder()}")
        if (kernels.set().vectorBits() > 0) {
            val check = SelfCheck.run(kernels.set(), SelfCheck.COLD_SECONDS)
            line("speed", check.line())
            check.complaint().ifPresent { line("warning", it) }
        }
        kernels.warning().ifPresent { line("warning", it) }
        return 0
    }

    private fun line(name: String, value: String) {
        println(name.padEnd(10) + value)
    }

    private companion object {
        const val MEBIBYTE = 1L shl 20
    }
}
