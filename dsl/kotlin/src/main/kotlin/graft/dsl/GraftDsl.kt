package graft.dsl

/** Marks the scopes of the description language: inside a block, only what belongs to that block can be said. */
@DslMarker
@Target(AnnotationTarget.CLASS)
public annotation class GraftDsl
