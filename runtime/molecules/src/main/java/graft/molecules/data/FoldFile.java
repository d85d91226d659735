package graft.molecules.data;

import graft.NearestNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Folds of a cross-validation: a JSON object, plain or gzip, of lists of {@code train} and {@code test}, each a list of row numbers from 0. */
final class FoldFile {
    private final Path file;
    private final String key;
    private final List<int[]> tests;

    private FoldFile(Path file, String key, List<int[]> tests) {
        this.file = file;
        this.key = key;
        this.tests = tests;
    }

    /** @throws DataException when the file is missing, no JSON, or holds no folds of that name */
    static FoldFile read(Path file, String key) {
        try (Reader text = TableText.open(file)) {
            JsonNode root = JsonMapper.shared().readTree(text);
            JsonNode folds = root.path(key);
            if (!folds.isArray() || folds.size() < 3) {
                throw new SplitException(file.toString(), key, "there are no folds of that name, or fewer than 3; " + NearestNames.hint(key, List.copyOf(root.propertyNames())));
            }
            return new FoldFile(file, key, folds.values().stream().map(fold -> rows(file, key, fold)).toList());
        } catch (JacksonException e) {
            throw new DataException(file + ": is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }

    private static int[] rows(Path file, String key, JsonNode fold) {
        List<JsonNode> rows = List.copyOf(fold.path("test").values());
        if (!rows.stream().allMatch(JsonNode::isInt)) throw new SplitException(file.toString(), key, "a fold's part test holds something that is no row number");
        return rows.stream().mapToInt(JsonNode::intValue).toArray();
    }

    /** @throws SplitException when folds share a row, or a row is not in the table */
    Split split(int fold, MoleculeTable table) {
        int[] test = tests.get(fold);
        int[] valid = tests.get((fold + 1) % tests.size());
        BitSet held = new BitSet();
        for (int row : test) held.set(row);
        for (int row : valid) held.set(row);
        int rows = table.source().rows().size();
        int[] train = IntStream.range(0, rows).filter(row -> !held.get(row)).toArray();
        return SplitFile.inTable(new Split(key + " fold " + fold, train, valid, test).checked(file.toString(), rows), file, table);
    }
}
