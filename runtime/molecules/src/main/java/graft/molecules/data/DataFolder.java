package graft.molecules.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder of benchmark sets, most of them {@code NAME/NAME.csv} or {@code .csv.gz} with {@code splits.json} or {@code .json.gz}.
 *
 * @param catalogue says which sets there are, where in the folder, and with which checksums
 */
public record DataFolder(Path root, DataCatalogue catalogue) {
    /** A folder in the layout of the standard catalogue. */
    public DataFolder(Path root) {
        this(root, DataCatalogue.standard());
    }

    /** The environment variable that names the folder. */
    public static final String VARIABLE = "GRAFT_DATA";

    /**
     * Finds the folder: the option of the command, else the variable {@code GRAFT_DATA}, else {@code ../shared/data}.
     *
     * @throws DataException when the first of these that is given is no folder
     */
    public static DataFolder locate(Optional<Path> option) {
        return locate(option, System.getenv(), Path.of(System.getProperty("graft.shared", "../shared"), "data"));
    }

    static DataFolder locate(Optional<Path> option, Map<String, String> environment, Path fallback) {
        Map<String, Path> places = new LinkedHashMap<>();
        option.ifPresent(path -> places.put("--data-dir", path));
        String variable = environment.get(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            places.put(VARIABLE, Path.of(variable));
        }
        places.put("the usual place", fallback);
        Map.Entry<String, Path> first = places.entrySet().iterator().next();
        if (!Files.isDirectory(first.getValue())) {
            throw new DataException("there is no data folder " + first.getValue() + " (" + first.getKey()
                    + "); give one with --data-dir or " + VARIABLE);
        }
        return new DataFolder(first.getValue());
    }

    /** As {@link #locate}, but empty where nobody named a folder and the usual place is none. */
    public static Optional<DataFolder> locateIfAny(Optional<Path> option) {
        boolean named = option.isPresent() || !System.getenv().getOrDefault(VARIABLE, "").isBlank();
        Path usual = Path.of(System.getProperty("graft.shared", "../shared"), "data");
        return named || Files.isDirectory(usual) ? Optional.of(locate(option)) : Optional.empty();
    }

    /** The names that {@link #find} knows and whose table is in the folder. */
    public List<String> names() {
        return catalogue.entries().stream().filter(e -> table(e).isPresent()).map(CatalogueEntry::name).toList();
    }

    /** True if the table of a set is in the folder. */
    public boolean has(CatalogueEntry entry) {
        return table(entry).isPresent();
    }

    /**
     * A set of the folder, after comparing its checksum with the catalogue's.
     *
     * @throws DataException when the set is unknown, not in the folder or another table; the message names the nearest
     */
    public DataSet find(String name) {
        CatalogueEntry entry = catalogue.find(name);
        entry.absent().ifPresent(why -> {
            throw new DataException("data set " + name + " is in the catalogue and cannot be run: " + why);
        });
        String path = entry.table().map(CatalogueEntry.Table::path).orElse(name);
        Path file = table(entry).orElseThrow(() -> new DataException("data set " + name + ": there is no " + root.resolve(path) + ", plain or .gz; see --data-dir. The folder has "
                + (names().isEmpty() ? "none of the known sets" : String.join(", ", names()))));
        FileChecksum.check(name, file, FileChecksum.ofTexts(TuGraphs.isFolder(file) ? TuGraphs.files(file) : List.of(file)), entry.table().flatMap(CatalogueEntry.Table::sha256));
        return new DataSet(entry, file, entry.spec(), splits(entry), List.of());
    }

    /**
     * A file below the folder.
     *
     * @throws DataException when there is none, or the name would leave the folder
     */
    public Path file(String relative) {
        Path path = root.resolve(relative).normalize();
        if (Path.of(relative).isAbsolute() || !path.startsWith(root.normalize())) {
            throw new DataException(relative + " leaves the data folder " + root + "; give the path itself instead");
        }
        if (!Files.isRegularFile(path)) {
            throw new DataException("there is no file " + path);
        }
        return path;
    }

    private Optional<Path> table(CatalogueEntry entry) {
        return entry.table().flatMap(t -> existing(root.resolve(t.path())));
    }

    /** A set's own split file, its one entry in the file that several sets share, or its folds. */
    private Map<String, SplitPlan> splits(CatalogueEntry entry) {
        Map<String, SplitPlan> splits = new TreeMap<>();
        if (entry.splits().isEmpty()) return splits;
        CatalogueEntry.Splits known = entry.splits().get();
        Optional<Path> found = existing(root.resolve(known.path()));
        if (found.isEmpty()) return splits;
        Path file = found.get();
        FileChecksum.check(entry.name(), file, FileChecksum.ofTexts(List.of(file)), known.sha256());
        for (int i = 0; i < known.names().size(); i++) {
            String name = known.names().get(i);
            if (entry.isGraphs()) splits.put(name, new SplitPlan.Fold(file, known.key().orElse(entry.name()), i));
            else splits.put(name, new SplitPlan.FromFile(file, known.key().orElse(name)));
        }
        return splits;
    }

    private static Optional<Path> existing(Path plain) {
        Path zipped = plain.resolveSibling(plain.getFileName() + ".gz");
        if (Files.isRegularFile(plain) || TuGraphs.isFolder(plain)) return Optional.of(plain);
        return Files.isRegularFile(zipped) ? Optional.of(zipped) : Optional.empty();
    }
}
