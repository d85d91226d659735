package graft.dsl

import graft.optim.AdamWOptions
import graft.optim.Schedule
import graft.optim.Warmup

/** AdamW; [weightDecay] is decoupled, [clipNorm] bounds the Euclidean norm of all gradients together. */
public fun adamW(
    learningRate: Double = 1e-3,
    beta1: Double = 0.9,
    beta2: Double = 0.999,
    epsilon: Double = 1e-8,
    weightDecay: Double = 0.01,
    clipNorm: Double = AdamWOptions.NO_CLIPPING,
): AdamWOptions = AdamWOptions(learningRate, beta1, beta2, epsilon, weightDecay, clipNorm, Schedule.constant())

/** The same with a schedule. */
public infix fun AdamWOptions.with(schedule: Schedule): AdamWOptions = withSchedule(schedule)

/** Rises over the given share of the run, then stays at its peak: `linearWarmup(0.06)`. */
public fun linearWarmup(share: Double): Schedule.Constant = Schedule.Constant(Warmup.Fraction(share))

/** Rises over the given number of steps, then stays at its peak. */
public fun linearWarmup(steps: Int): Schedule.Constant = Schedule.Constant(Warmup.Steps(steps.toLong()))

/** What follows the warm-up: `linearWarmup(0.06) then cosineDecay()`. */
public infix fun Schedule.Constant.then(decay: Decay): Schedule = decay.after(warmup())

/** A falling rate that still lacks its warm-up. */
public class Decay internal constructor(internal val after: (Warmup) -> Schedule)

/** A straight line to [end]. */
public fun linearDecay(end: Double = 0.0): Decay = Decay { Schedule.Linear(it, end) }

/** Half a cosine to [end]. */
public fun cosineDecay(end: Double = 0.0): Decay = Decay { Schedule.Cosine(it, end) }
