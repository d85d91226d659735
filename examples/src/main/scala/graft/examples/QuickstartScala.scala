package graft.examples

import graft.GraftException

/** The quickstart as a Scala program. */
object QuickstartScala:
  /** Prints the name of the error type that every Graft failure extends. */
  def main(args: Array[String]): Unit =
    println(classOf[GraftException].getName)
