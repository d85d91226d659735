package graft.train;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an epoch gave.
 *
 * @param epoch from 1
 * @param step steps done so far
 * @param learningRate of its last step
 * @param losses means over its steps, by name
 * @param score on the validation part
 * @param best whether it is the best so far
 * @param seconds it took, validation included
 */
public record EpochRecord(int epoch, long step, double learningRate, Map<String, Double> losses, OptionalDouble score, boolean best, double seconds) {}
