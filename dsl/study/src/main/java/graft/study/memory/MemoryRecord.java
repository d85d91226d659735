package graft.study.memory;

import graft.study.RunRecord;
import java.util.Optional;

/**
 * Memory of one training step of a method on a backbone.
 *
 * @param model SHA-256 of the model and objective that it belongs to
 * @param planned bytes by part
 * @param measured bytes by part as they were allocated in a process of its own; empty where that process could not run, with the reason
 * @param residentGrowth by how much that process's resident memory grew from before the session was opened to after the steps, growth of the JVM
 *     itself included; -1 where the system does not say
 * @param reason why nothing was measured, or empty
 */
public record MemoryRecord(
        String backbone, String method, int batchGraphs, int threads, String model, long trainedNumbers, RunRecord.Memory planned, Optional<RunRecord.Memory> measured,
        long residentGrowth, String reason) {}
