package graft.molecules.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Molecules in CSV files of any size, plain or gzip, which are read in one pass and never held: what a model is pre-trained on. A label column that a file
 * lacks is missing in all its rows; one that every file lacks is an error.
 *
 * @param files read in this order
 * @param smiles the column of molecules, in every file
 * @param labels columns of numbers; none for learning from molecules alone
 * @param onBadRow what happens to a row that cannot be read
 */
public record Corpus(List<Path> files, String smiles, List<String> labels, OnBadRow onBadRow) {
    public Corpus {
        files = List.copyOf(files);
        labels = List.copyOf(labels);
        if (files.isEmpty()) throw new DataException("a corpus needs at least one file");
        TableSpec.regression(smiles, labels.toArray(String[]::new));
    }

    /** The same with files that are not where they are said to be looked for in a folder. */
    public Corpus within(Path folder) {
        return new Corpus(files.stream().map(f -> java.nio.file.Files.exists(f) ? f : folder.resolve(f)).toList(), smiles, labels, onBadRow);
    }

    /** Names of its files and what is read of them. */
    public String describe() {
        List<String> names = files.stream().map(f -> f.getFileName().toString()).toList();
        return String.join(" + ", names) + (labels.isEmpty() ? "" : " " + labels);
    }
}
