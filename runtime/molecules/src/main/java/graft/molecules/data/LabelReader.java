package graft.molecules.data;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a label cell: a decimal number, or missing. Stricter than Java, which takes "1d", "0x1p3" and "Infinity". */
final class LabelReader {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern COMMA = Pattern.compile("[+-]?\\d+,\\d+");
    private static final Set<String> MISSING_WORDS = Set.of("nan", "na", "n/a", "null", "none");
    private static final Set<String> INFINITE_WORDS = Set.of("inf", "infinity");

    private final TableSpec spec;

    LabelReader(TableSpec spec) {
        this.spec = spec;
    }

    /** A cell that is no label, with the reason of a {@link RowProblem}. */
    static final class NoLabel extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        NoLabel(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** The number, or NaN where it is missing. */
    double read(String cell) throws NoLabel {
        String text = cell.strip();
        if (text.isEmpty()) {
            return Double.NaN;
        }
        String word = text.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
        if (MISSING_WORDS.contains(word)) {
            if (spec.nanIsMissing()) {
                return Double.NaN;
            }
            throw new NoLabel("is no number; leave the cell empty, or let such words count as missing (nanIsMissing)");
        }
        if (!DECIMAL.matcher(text).matches()) {
            throw new NoLabel(INFINITE_WORDS.contains(word) ? "is infinite; a label is a finite number"
                    : COMMA.matcher(text).matches() ? "is no number; write it with a point"
                    : "is no number");
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new NoLabel("is too large for a number");
        }
        if (spec.kind() == TaskKind.BINARY && value != 0 && value != 1) {
            throw new NoLabel("is neither 0 nor 1; a binary task has these classes");
        }
        return value;
    }
}
