package graft.dsl

import graft.train.MemoryBudget

/** An amount of memory in units of 1,048,576 bytes. */
public val Int.mebibytes: MemoryBudget get() = MemoryBudget(this * MEBIBYTE)

/** An amount of memory in units of 1,073,741,824 bytes. */
public val Int.gibibytes: MemoryBudget get() = MemoryBudget(this * GIBIBYTE)

private const val MEBIBYTE = 1L shl 20
private const val GIBIBYTE = 1L shl 30
