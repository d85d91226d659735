package graft.backend.cpu;

/** An instruction with its kernel and its memory resolved, for one worker. */
@FunctionalInterface
interface Step {
    void run(MicroBatch micro);
}
