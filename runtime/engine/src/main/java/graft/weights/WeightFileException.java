package graft.weights;

import graft.GraftException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A weight file that cannot be read, is broken, or does not hold what is asked of it. Names file and tensor. */
public class WeightFileException extends GraftException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARACTERS = 2000;

    public WeightFileException(Path file, String problem) {
        super(file + ": " + printable(problem));
    }

    /** @param details one a line below the problem */
    public WeightFileException(Path file, String problem, List<String> details) {
        super(file + ": " + printable(problem) + details.stream().map(d -> "\n  " + printable(d)).collect(Collectors.joining()));
    }

    public WeightFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + printable(problem), cause);
    }

    /** A tensor that is not tied to a file yet. */
    public WeightFileException(String tensor, String problem) {
        super(printable("tensor " + tensor + ": " + problem));
    }

    /** Names come from the file: they may be endless or hold what a terminal would obey. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MAX_CHARACTERS).forEach(c -> {
            if (Character.isISOControl(c)) {
                clean.append(String.format("\\u%04x", c));
            } else {
                clean.appendCodePoint(c);
            }
        });
        return text.length() > MAX_CHARACTERS ? clean + " ..." : clean.toString();
    }
}
