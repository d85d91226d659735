package graft.backend;

import java.util.Map;

/**
 * What one run of a program gave.
 *
 * @param losses the program's reported scalars by name, summed in double in micro-batch order
 * @param outputs the program's outputs by name, rows of all micro-batches one after the other, row-major (pairs head-major within each graph)
 */
public record StepResult(Map<String, Double> losses, Map<String, double[]> outputs) {}
