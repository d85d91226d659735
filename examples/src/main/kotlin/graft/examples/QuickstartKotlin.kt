package graft.examples

import graft.GraftException

/** The quickstart as a Kotlin program. */
object QuickstartKotlin {
    /** Prints the name of the error type that every Graft failure extends. */
    @JvmStatic
    fun main(args: Array<String>) {
        println(GraftException::class.java.name)
    }
}
