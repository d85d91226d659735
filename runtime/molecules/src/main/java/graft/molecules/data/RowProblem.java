package graft.molecules.data;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is wrong with one row.
 *
 * @param row its number among the rows of the file, from 0, header not counted
 * @param line the line of the file where it begins, from 1
 * @param column the column at fault
 * @param value what stands there
 * @param reason what is wrong with it, and the mend
 */
public record RowProblem(int row, long line, String column, String value, String reason) {
    private static final int SHOWN = 5;
    private static final int VALUE_CHARACTERS = 80;

    @Override
    public String toString() {
        String shown = value.length() > VALUE_CHARACTERS ? value.substring(0, VALUE_CHARACTERS) + "..." : value;
        return "line " + line + " (row " + row + "), column " + column + ", \"" + shown + "\": " + reason;
    }

    /** The first few problems, one a line, and how many more there are. */
    static String list(List<RowProblem> problems) {
        String first = problems.stream().limit(SHOWN).map(p -> "  " + p).collect(Collectors.joining("\n"));
        return problems.size() > SHOWN ? first + "\n  and " + (problems.size() - SHOWN) + " more" : first;
    }
}
