package graft.script

import java.io.ByteArrayOutputStream
import java.io.PrintStream

/** What a command line gave. */
internal data class Outcome(val code: Int, val out: String, val err: String)

/** Runs a command line in this process. */
internal fun graft(vararg args: String): Outcome {
    val out = ByteArrayOutputStream()
    val err = ByteArrayOutputStream()
    val (before, beforeErr) = System.out to System.err
    System.setOut(PrintStream(out, true))
    System.setErr(PrintStream(err, true))
    try {
        return Outcome(execute(*args), out.toString(), err.toString())
    } finally {
        System.setOut(before)
        System.setErr(beforeErr)
    }
}
