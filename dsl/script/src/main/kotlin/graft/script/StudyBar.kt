package graft.script

import graft.study.RunKey
import graft.study.RunRecord
import graft.study.StudyProgress
import me.tongfei.progressbar.ConsoleProgressBarConsumer
import me.tongfei.progressbar.ProgressBar
import me.tongfei.progressbar.ProgressBarBuilder
import me.tongfei.progressbar.ProgressBarStyle
import java.io.PrintStream
import java.util.Locale
import java.util.OptionalDouble

/** Shows a study on standard error: a bar over its runs, a line for each. */
internal class StudyBar(private val out: PrintStream, private val all: Int) : StudyProgress, AutoCloseable {
    private var bar: ProgressBar? = null

    override fun say(text: String) {
        out.println("\r" + text.padEnd(WIDTH))
    }

    override fun running(key: RunKey, done: Int, all: Int, resumed: Boolean) {
        val shown = bar ?: ProgressBarBuilder()
            .setTaskName("study").setUnit(" runs", 1).setInitialMax(this.all.toLong()).startsFrom(done.toLong(), java.time.Duration.ZERO)
            .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(if (System.console() == null) SELDOM else OFTEN)
            .setConsumer(ConsoleProgressBarConsumer(out, WIDTH)).build().also {
                bar = it
                if (done > 0) say("$done of $all runs were done before")
            }
        shown.stepTo(done.toLong())
        if (resumed) say("going on with $key")
    }

    override fun ran(record: RunRecord) {
        bar?.step()
        val outcome = if (record.finished()) {
            String.format(Locale.ROOT, "valid %s, test %s %s, epoch %d of %d, %.1f s", score(record.valid()), record.metric(), score(record.test()), record.bestEpoch(), record.history().size, record.seconds())
        } else {
            "no score: " + record.diverged()
        }
        say("${record.key()}: $outcome")
    }

    override fun doing(what: String) {
        say(what)
    }

    private fun score(value: OptionalDouble): String = if (value.isPresent) String.format(Locale.ROOT, "%.5f", value.asDouble) else "undefined"

    /** Takes the bar away. */
    override fun close() {
        bar?.close()
        bar = null
    }

    private companion object {
        const val WIDTH = 130
        const val OFTEN = 500
        const val SELDOM = 30_000
    }
}
