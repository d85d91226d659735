package graft.peers;

/** Something that takes steps on the batches of a contest, one at a time. Its batches are numbered from 0. */
interface Contender extends AutoCloseable {
    /** What it is, with versions. */
    String describe();

    /** Makes a batch ready; not timed. */
    void prepare(int batch);

    /** One step on the batch that was made ready: forward, and backward and update unless it only predicts. The loss before the update. */
    double step();

    /** GFLOP/s that the machine gives now, measured over so many milliseconds; NaN where it does not know how. */
    default double peak(int milliseconds) {
        return Double.NaN;
    }

    @Override
    void close();
}
