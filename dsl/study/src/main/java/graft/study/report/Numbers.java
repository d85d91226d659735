package graft.study.report;

import graft.study.DataChoice;
import graft.study.Study;
import graft.study.stats.Summary;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** How numbers are written in the report. */
final class Numbers {
    private static final double MEBIBYTE = 1048576;

    private Numbers() {}

    static String score(double value) {
        return Double.isNaN(value) ? "&ndash;" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** Mean and deviation. */
    static String score(Summary s) {
        return s.count() < 2 ? score(s.mean()) : String.format(Locale.ROOT, "%.4f <span class=\"sd\">&plusmn; %.4f</span>", s.mean(), s.deviation());
    }

    static String number(String format, double value) {
        return Double.isNaN(value) ? "&ndash;" : String.format(Locale.ROOT, format, value);
    }

    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String mebibytes(double bytes) {
        return String.format(Locale.ROOT, bytes >= 100 * MEBIBYTE ? "%,.0f" : "%,.2f", bytes / MEBIBYTE);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.3f %%", 100 * share);
    }

    /** A learning rate as it was written. */
    static String rate(double value) {
        return value == 0 || value >= 0.01 ? Double.toString(value) : String.format(Locale.ROOT, "%.1e", value).replace("e-0", "e-").replace(".0e", "e");
    }

    /** Epochs at most, as the protocol says, and what {@code of} says of the data sets that have a number of their own. */
    static String epochs(Study study, int most, ToIntFunction<DataChoice> of) {
        List<String> others = study.data().stream().filter(d -> d.epochs().isPresent()).map(d -> d.name() + " " + of.applyAsInt(d)).toList();
        return most + " epochs" + (others.isEmpty() ? "" : " (" + String.join(", ", others) + ")");
    }

    /** Small values with three significant digits. */
    static String significant(double value) {
        if (Double.isNaN(value)) return "&ndash;";
        return Math.abs(value) >= 1e-3 || value == 0 ? String.format(Locale.ROOT, "%.4f", value) : String.format(Locale.ROOT, "%.2e", value);
    }
}
