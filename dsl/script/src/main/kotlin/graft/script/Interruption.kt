package graft.script

import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/**
 * Turns Ctrl-C (and an ordinary kill) into a request to stop after the current step, and keeps the process alive until the checkpoint is written.
 */
internal class Interruption : AutoCloseable {
    private val over = CountDownLatch(1)

    @Volatile
    private var asked = false

    private val hook = Thread({
        asked = true
        System.err.println("\ngraft: stopping after this step, and saving")
        if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) System.err.println("graft: gave up waiting; the last checkpoint stands")
    }, "graft-interruption")

    init {
        Runtime.getRuntime().addShutdownHook(hook)
    }

    /** Whether to stop. */
    fun requested(): Boolean = asked

    /** The run has ended; a process that is going down may go. */
    override fun close() {
        over.countDown()
        if (!asked) runCatching { Runtime.getRuntime().removeShutdownHook(hook) }
    }

    private companion object {
        const val PATIENCE_SECONDS = 120L
    }
}
