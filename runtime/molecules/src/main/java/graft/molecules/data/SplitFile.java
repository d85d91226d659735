package graft.molecules.data;

import graft.NearestNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of named splits: a JSON object, plain or gzip, that maps a name to {@code train}, {@code valid} and {@code test},
 * each a list of row numbers of the table's file, from 0, header not counted.
 */
public final class SplitFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final Map<String, Split> splits;

    private SplitFile(Path file, Map<String, Split> splits) {
        this.file = file;
        this.splits = splits;
    }

    /** @throws DataException when the file is missing, no strict JSON, or not built as above */
    public static SplitFile read(Path file) {
        try (Reader text = TableText.open(file)) {
            JsonNode root = JSON.readTree(text);
            if (!root.isObject()) {
                throw new DataException(file + ": a split file is a JSON object of named splits");
            }
            Map<String, Split> splits = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : root.properties()) {
                splits.put(entry.getKey(), split(file, entry.getKey(), entry.getValue()));
            }
            return new SplitFile(file, splits);
        } catch (JacksonException e) {
            throw new DataException(file + ": is no strict JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }

    private static Split split(Path file, String name, JsonNode parts) {
        if (!parts.isObject()) {
            throw new SplitException(file.toString(), name, "is no JSON object with train, valid and test");
        }
        for (String part : parts.propertyNames()) {
            if (!List.of("train", "valid", "test").contains(part)) {
                throw new SplitException(file.toString(), name, "has the part " + part + "; there are train, valid and test");
            }
        }
        return new Split(name, rows(file, name, parts, "train"), rows(file, name, parts, "valid"), rows(file, name, parts, "test"));
    }

    private static int[] rows(Path file, String name, JsonNode parts, String part) {
        JsonNode list = parts.get(part);
        if (list == null || !list.isArray()) {
            throw new SplitException(file.toString(), name, "has no list " + part);
        }
        int[] rows = new int[list.size()];
        for (int i = 0; i < rows.length; i++) {
            if (!list.get(i).isInt()) {
                throw new SplitException(file.toString(), name, "part " + part + " holds " + list.get(i) + ", which is no row number");
            }
            rows[i] = list.get(i).intValue();
        }
        return rows;
    }

    /** Names of the splits, sorted. */
    public List<String> names() {
        return List.copyOf(splits.keySet());
    }

    /**
     * A split, as places in {@code table}. Rows of the file that the table skipped are left out.
     *
     * @throws SplitException when there is no split of that name, or it does not fit the table's file
     */
    public Split split(String name, MoleculeTable table) {
        Split split = splits.get(name);
        if (split == null) {
            throw new SplitException(file.toString(), name, "there is no such split; " + NearestNames.hint(name, splits.keySet()));
        }
        int fileRows = table.source().rows().size();
        return inTable(split.checked(file.toString(), fileRows), file, table);
    }

    /** A split of rows of a file as a split of places in the table that was read from it. */
    static Split inTable(Split split, Path file, MoleculeTable table) {
        int[] places = new int[table.source().rows().size()];
        Arrays.fill(places, -1);
        for (int row = 0; row < table.rows(); row++) {
            places[table.fileRow(row)] = row;
        }
        return new Split(split.name(), places(split.train(), places), places(split.valid(), places), places(split.test(), places))
                .checked(file.toString(), table.rows());
    }

    private static int[] places(int[] fileRows, int[] places) {
        return IntStream.of(fileRows).map(row -> places[row]).filter(place -> place >= 0).toArray();
    }
}
