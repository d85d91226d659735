package graft.study;

import graft.train.TrainingListener;

/** Hears how a study goes: lines, where it is among its runs, and the events of the run that is under way. */
public interface StudyProgress extends TrainingListener {
    /** One or more lines for the user. */
    default void say(String text) {}

    /** Before a run: which, and how many of all are done. */
    default void running(RunKey key, int done, int all, boolean resumed) {}

    /** After a run. */
    default void ran(RunRecord record) {}

    /** Before a step that is no run, such as measuring shift. */
    default void doing(String what) {}

    /** Nothing is reported. */
    StudyProgress SILENT = new StudyProgress() {};
}
