package graft.backend.cuda;

import graft.cuda.Argument;
import java.util.Locale;

/** Every kernel, with the source that it is in and the kinds of its parameters in their order: P a pointer, I an int32, L an int64, F a float32. */
enum Kernel {
    ACTIVATE("elementwise", "PPLI"),
    ACTIVATE_GRAD("elementwise", "PPPLI"),
    ADD("elementwise", "PPPL"),
    MULTIPLY("elementwise", "PPPL"),
    SCALE("elementwise", "PPLF"),
    ACCUMULATE("elementwise", "PPL"),
    ADD_BIAS("elementwise", "PPPLI"),
    SCALE_COLUMNS("elementwise", "PPPLI"),
    TO_BFLOAT16("elementwise", "PPL"),
    COLUMN_PARTIAL("reduce", "PPPPIII"),
    COLUMN_COMBINE("reduce", "PPII"),
    TOTAL_COMBINE("reduce", "PPL"),
    ROWS_TOTAL("reduce", "PPII"),
    LAYER_NORM("norm", "PPPPIFI"),
    LAYER_NORM_GRAD("norm", "PPPPIFI"),
    LAYER_NORM_STATS("norm", "PPIFI"),
    UNIT_ROWS("norm", "PPIF"),
    UNIT_ROWS_GRAD("norm", "PPPIF"),
    ROW_SOFTMAX("norm", "PPI"),
    ROW_SOFTMAX_GRAD("norm", "PPPI"),
    EMBEDDING_SUM("embedding", "PPPLIIFII"),
    EMBEDDING_PARTIAL("embedding", "PPPPII"),
    PAIR_PARTIAL("embedding", "PPPPPPIII"),
    LIST_COMBINE("embedding", "PPPPIF"),
    PAIR_EMBEDDING("embedding", "PPPPI"),
    PATH_BIAS("embedding", "PPPPPII"),
    SPARSE_PRODUCT("structure", "PPPPPI"),
    READOUT("structure", "PPPII"),
    READOUT_GRAD("structure", "PPPII"),
    DROPOUT("random", "PPPPIIIIPLF"),
    GAUSSIAN_NOISE("random", "PPPIIIIIPF"),
    ASCENT_STEP("random", "PPPPPIIFF"),
    LOSS_SUM("loss", "PPPLI"),
    LOSS_GRAD("loss", "PPPLIF"),
    CLASS_LOSS_SUM("loss", "PPPII"),
    CLASS_LOSS_GRAD("loss", "PPPIIF"),
    DIVERGENCE_SUM("loss", "PPPLI"),
    DIVERGENCE_GRAD("loss", "PPPLIF"),
    ADAMW("optimiser", "PPPPLFFFFFFFFF"),
    MOVE_ANCHOR("optimiser", "PPLFF"),
    SQUARES_PARTIAL("optimiser", "PPL"),
    SQUARES_COMBINE("optimiser", "PPI"),
    KRONECKER_SUM("weights", "PPPPIII"),
    KRONECKER_GRAD_A("weights", "PPPPIII"),
    KRONECKER_GRAD_VECTORS("weights", "PPPPIIII"),
    INVERSE_ROW_NORMS("weights", "PPPPIIF"),
    CAYLEY_INVERSE("weights", "PPPI"),
    CAYLEY_ROTATION("weights", "PPLI"),
    CAYLEY_GRAD_LEFT("weights", "PPPLI"),
    CAYLEY_GRAD("weights", "PPPLI"),
    ORTHOGONALITY_GAP("weights", "PPIII"),
    GAP_TOTAL("weights", "PPL"),
    GAP_GRAD("weights", "PPPIIIF"),
    ATTENTION_FORWARD("attention", "PPPPPIPPPPFFFPPPIIFIIIPLFIP"),
    ATTENTION_GRAD_ROWS("attention", "PPPPPIPPPPFFFPPPIIFIIIPLFIPPPPI"),
    ATTENTION_GRAD_COLUMNS("attention", "PPPPPIPPPPFFFPPPIIFIIIPLFIPPPPPPI"),
    SHARES_GRAD("attention", "PPPII");

    private final String source;
    private final String parameters;

    Kernel(String source, String parameters) {
        this.source = source;
        this.parameters = parameters;
    }

    /** Name of its source and of its PTX, without an ending. */
    String source() {
        return source;
    }

    /** Its name in the source. */
    String entry() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kinds of its parameters, a letter each. */
    String parameters() {
        return parameters;
    }

    /** The kinds of its parameters. */
    Argument[] arguments() {
        return parameters.chars().mapToObj(Kernel::argument).toArray(Argument[]::new);
    }

    private static Argument argument(int letter) {
        return switch (letter) {
            case 'P' -> Argument.POINTER;
            case 'I' -> Argument.INT32;
            case 'L' -> Argument.INT64;
            case 'F' -> Argument.FLOAT32;
            default -> throw new IllegalArgumentException("no kind of parameter has the letter " + (char) letter);
        };
    }
}
