package graft;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the known names nearest to a misspelt one, for error messages that suggest the mend. */
public final class NearestNames {
    private NearestNames() {}

    /**
     * The at most {@code limit} names nearest to {@code wanted}: fewest edits (insert, delete, replace, swap of
     * neighbours; case ignored) first, ties by the order given. Names that share nothing with it are left out.
     */
    public static List<String> of(String wanted, Collection<String> known, int limit) {
        String key = wanted.toLowerCase(Locale.ROOT);
        record Ranked(String name, int edits) {}
        return known.stream()
                .map(name -> new Ranked(name, distance(key, name.toLowerCase(Locale.ROOT))))
                .filter(r -> r.edits <= Math.max(key.length(), r.name.length()) / 2)
                .sorted(Comparator.comparingInt(Ranked::edits))
                .limit(limit)
                .map(Ranked::name)
                .toList();
    }

    /** Text for the end of a message: "did you mean a, b?", or all names where none is near and they are few. */
    public static String hint(String wanted, Collection<String> known) {
        List<String> near = of(wanted, known, 3);
        if (!near.isEmpty()) {
            return "did you mean " + String.join(", ", near) + "?";
        }
        if (known.isEmpty()) {
            return "there is none";
        }
        List<String> some = known.stream().limit(12).toList();
        return "there is " + String.join(", ", some)
                + (known.size() > some.size() ? " and " + (known.size() - some.size()) + " more" : "");
    }

    /** A name that begins or ends with the other counts as near: prefixes are what people leave out. */
    private static int distance(String a, String b) {
        int edits = edits(a, b);
        boolean part = Math.min(a.length(), b.length()) >= 3 && (a.contains(b) || b.contains(a));
        return part ? Math.min(edits, 2) : edits;
    }

    /** Edit distance with swaps of neighbours (optimal string alignment), three rows of the table at a time. */
    private static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, before[j - 2] + 1);
                }
                row[j] = best;
            }
            int[] free = before;
            before = above;
            above = row;
            row = free;
        }
        return above[b.length()];
    }
}
