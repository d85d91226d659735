package graft.molecules.data;

import graft.NearestNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A folder of benchmark sets, each {@code NAME/NAME.csv} or {@code .csv.gz} with {@code splits.json} or {@code .json.gz}. */
public record DataFolder(Path root) {
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

    /** The names that {@link #find} knows and whose table is in the folder. */
    public List<String> names() {
        return DataCatalogue.ALL.stream().filter(e -> table(e).isPresent()).map(DataCatalogue.Entry::name).toList();
    }

    /** @throws DataException when the set is unknown or not in the folder; the message names the nearest that are */
    public DataSet find(String name) {
        DataCatalogue.Entry entry = DataCatalogue.find(name).orElseThrow(() ->
                new DataException("there is no data set " + name + " in " + root + "; " + NearestNames.hint(name, names())));
        Path csv = table(entry).orElseThrow(() -> new DataException("data set " + name + ": there is no "
                + root.resolve(entry.folder()).resolve(entry.file() + ".csv") + ", plain or .gz; see --data-dir"));
        return new DataSet(name, csv, entry.spec(), entry.metric(), splits(entry));
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

    private Optional<Path> table(DataCatalogue.Entry entry) {
        return existing(root.resolve(entry.folder()).resolve(entry.file() + ".csv"));
    }

    /** A set's own split file, or its one entry in the file that several sets share. */
    private Map<String, SplitPlan> splits(DataCatalogue.Entry entry) {
        Path folder = root.resolve(entry.folder());
        Map<String, SplitPlan> splits = new TreeMap<>();
        existing(folder.resolve("splits.json")).ifPresent(file ->
                SplitFile.read(file).names().forEach(name -> splits.put(name, new SplitPlan.FromFile(file, name))));
        existing(folder.resolve("scaffold-splits.json")).ifPresent(file -> {
            if (SplitFile.read(file).names().contains(entry.name())) {
                splits.put("scaffold", new SplitPlan.FromFile(file, entry.name()));
            }
        });
        return splits;
    }

    private static Optional<Path> existing(Path plain) {
        Path zipped = plain.resolveSibling(plain.getFileName() + ".gz");
        return Files.isRegularFile(plain) ? Optional.of(plain) : Files.isRegularFile(zipped) ? Optional.of(zipped) : Optional.empty();
    }
}
