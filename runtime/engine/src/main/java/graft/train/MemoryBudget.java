package graft.train;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes that the memory plan of a run may take: weights, gradients, optimiser, anchors, and an arena for each thread. The JVM, its code and the data come on top.
 *
 * @param bytes more than 0
 */
public record MemoryBudget(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(B|KiB|MiB|GiB|kB|MB|GB)");
    private static final Map<String, Long> UNITS = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);

    public MemoryBudget {
        if (bytes <= 0) throw new TrainingException("a memory budget must be more than 0 bytes, not " + bytes);
    }

    /**
     * Reads a budget such as {@code 512MiB} or {@code 1.5 GiB}.
     *
     * @throws TrainingException if it has no unit, or is none of B, KiB, MiB, GiB, kB, MB, GB
     */
    public static MemoryBudget parse(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) throw new TrainingException("'" + text + "' is no amount of memory; write a number and one of B, KiB, MiB, GiB, kB, MB and GB, as in 512MiB");
        double bytes = Double.parseDouble(m.group(1)) * UNITS.get(m.group(2));
        if (bytes >= Long.MAX_VALUE) throw new TrainingException("'" + text + "' is more memory than there can be");
        return new MemoryBudget((long) bytes);
    }

    /** As printed: in MiB. */
    @Override
    public String toString() {
        return mebibytes(bytes);
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f MiB", bytes / 1048576.0);
    }
}
