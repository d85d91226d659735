package graft.model.train;

import graft.train.TrainingListener;
import java.io.PrintStream;

/** Hears how a run goes: lines of text, and the training's own events. */
public interface RunReport extends TrainingListener {
    /** One or more lines for the user. */
    void say(String text);

    /** Bytes of a data set that have arrived; {@code total} is -1 where it is not known, and {@code bytes} at the end. */
    default void downloading(String file, long bytes, long total) {}

    /** Lines only. */
    static RunReport to(PrintStream out) {
        return out::println;
    }

    /** Nothing. */
    static RunReport silent() {
        return text -> {};
    }
}
