package graft.program;

/** When an instruction runs. Derived from what it reads, never declared: see {@link Regions}. */
public enum Region {
    /** Once a step, before the micro-batches: work on weights alone. */
    PROLOGUE,
    /** Once a micro-batch. */
    BODY,
    /** Once a step, after the last micro-batch: gradients of what the prologue made, carried back to the parameters. */
    EPILOGUE;

    /** As printed above its instructions. */
    String title() {
        return switch (this) {
            case PROLOGUE -> "prologue, once a step:";
            case BODY -> "body, once a micro-batch:";
            case EPILOGUE -> "epilogue, once a step:";
        };
    }
}
