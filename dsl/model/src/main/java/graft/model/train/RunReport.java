package graft.model.train;

import graft.train.TrainingListener;
import java.io.PrintStream;

/** Hears how a run goes: lines of text, and the training's own events. */
public interface RunReport extends TrainingListener {
    /** One or more lines for the user. */
    void say(String text);

    /** Lines only. */
    static RunReport to(PrintStream out) {
        return out::println;
    }

    /** Nothing. */
    static RunReport silent() {
        return text -> {};
    }
}
