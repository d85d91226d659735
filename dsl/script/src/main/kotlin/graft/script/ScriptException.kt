package graft.script

import graft.GraftException

/** A script or command line that cannot be used as it is: exit code 2. */
public class UsageException(message: String, cause: Throwable? = null) : GraftException(message, cause)
