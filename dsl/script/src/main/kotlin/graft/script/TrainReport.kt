package graft.script

import graft.model.train.RunReport
import graft.plan.MemoryReport
import graft.train.EpochRecord
import me.tongfei.progressbar.ConsoleProgressBarConsumer
import me.tongfei.progressbar.ProgressBar
import me.tongfei.progressbar.ProgressBarBuilder
import me.tongfei.progressbar.ProgressBarStyle
import java.io.PrintStream
import java.lang.management.ManagementFactory
import java.util.Locale

/** Shows a training on standard error: what is run, a progress bar, a line for each epoch. */
internal class TrainReport(private val out: PrintStream) : RunReport, AutoCloseable {
    private var bar: ProgressBar? = null
    private var stepped = false

    override fun say(text: String) {
        out.println(text)
    }

    override fun downloading(file: String, bytes: Long, total: Long) {
        val shown = bar ?: started("fetching $file", " KiB", KIB, maxOf(total, 0)).also { bar = it }
        if (total >= 0) shown.maxHint(total)
        shown.stepTo(bytes)
        if (bytes == total) close()
    }

    override fun planned(memory: MemoryReport, totalSteps: Long, firstStep: Long) {
        out.print(memory.print())
        bar = started("training", " steps", 1, totalSteps, firstStep)
    }

    private fun started(task: String, unit: String, size: Long, max: Long, from: Long = 0): ProgressBar = ProgressBarBuilder()
        .setTaskName(task).setUnit(unit, size).setInitialMax(max).startsFrom(from, java.time.Duration.ZERO)
        .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(if (System.console() == null) SELDOM else OFTEN)
        .setConsumer(ConsoleProgressBarConsumer(out, WIDTH)).build()

    override fun stepped(step: Long, epoch: Int, losses: Map<String, Double>) {
        if (!stepped) sayFirstStep()
        bar?.stepTo(step)
    }

    override fun epochEnded(epoch: EpochRecord) {
        val losses = epoch.losses().entries.joinToString(" ") { (name, value) -> String.format(Locale.ROOT, "%s %.5f", name, value) }
        val score = if (epoch.score().isPresent) String.format(Locale.ROOT, " valid %.5f%s", epoch.score().asDouble, if (epoch.best()) " best" else "") else " valid undefined"
        val line = String.format(Locale.ROOT, "epoch %3d  %s %s  %.1f s", epoch.epoch(), losses, score, epoch.seconds())
        out.println("\r" + line.padEnd(WIDTH))
    }

    /** The time a user waits: JVM, script, data, plan and the first step, most of it spent by code that has not been compiled yet. */
    private fun sayFirstStep() {
        stepped = true
        val seconds = ManagementFactory.getRuntimeMXBean().uptime / MILLIS
        out.println("\r" + String.format(Locale.ROOT, "first step done %.1f s after the start", seconds).padEnd(WIDTH))
    }

    /** Takes the bar away. */
    override fun close() {
        bar?.close()
        bar = null
    }

    private companion object {
        const val WIDTH = 110
        const val KIB = 1024L
        const val MILLIS = 1000.0
        const val OFTEN = 500
        const val SELDOM = 5000
    }
}
