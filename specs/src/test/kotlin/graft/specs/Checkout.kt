package graft.specs

import java.nio.file.Path

/** The root of the checkout that these specs were compiled in; Surefire says which module it is in. */
internal val checkout: Path =
    Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize().let { if (it.endsWith("specs")) it.parent else it }
