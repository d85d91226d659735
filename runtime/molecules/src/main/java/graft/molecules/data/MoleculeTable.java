package graft.molecules.data;

import graft.GraftException;
import graft.NearestNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Molecules and their labels, in the order of the file. Rows that could not be read and may be skipped are not among the
 * rows; {@link #fileRow} gives each row's number in the file, by which split files and random numbers are keyed.
 */
public final class MoleculeTable {
    private final CsvTable source;
    private final TableSpec spec;
    private final List<String> tasks;
    private final int[] fileRows;
    private final String[] smiles;
    /** [rows x tasks], NaN where missing. */
    private final double[] labels;
    private final List<RowProblem> skipped;

    MoleculeTable(CsvTable source, TableSpec spec, List<String> tasks, int[] fileRows, String[] smiles, double[] labels,
            List<RowProblem> skipped) {
        this.source = source;
        this.spec = spec;
        this.tasks = List.copyOf(tasks);
        this.fileRows = fileRows;
        this.smiles = smiles;
        this.labels = labels;
        this.skipped = List.copyOf(skipped);
    }

    /** Reads a CSV file; see {@link #of}. */
    public static MoleculeTable read(Path file, TableSpec spec) {
        return of(CsvTable.read(file), spec);
    }

    /**
     * Picks molecules and labels out of a table. SMILES are not parsed yet ({@link #molecules}).
     *
     * @throws DataException when a column is missing, or a row has no SMILES, a label that is no number or the wrong number
     *     of cells and the policy is to stop, or no row is left
     */
    public static MoleculeTable of(CsvTable source, TableSpec spec) {
        return new TablePicker(source, spec).pick();
    }

    public CsvTable source() {
        return source;
    }

    public TableSpec spec() {
        return spec;
    }

    public int rows() {
        return fileRows.length;
    }

    /** Names of the tasks, which are the label columns. */
    public List<String> tasks() {
        return tasks;
    }

    public String smiles(int row) {
        return smiles[row];
    }

    /** NaN where missing. */
    public double label(int row, int task) {
        return labels[row * tasks.size() + task];
    }

    /** All labels of a row, one a task. */
    public double[] labels(int row) {
        return Arrays.copyOfRange(labels, row * tasks.size(), (row + 1) * tasks.size());
    }

    /** Labels of the given rows, [rows x tasks] row-major. */
    public double[] labels(int[] rows) {
        double[] out = new double[rows.length * tasks.size()];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(labels, rows[i] * tasks.size(), out, i * tasks.size(), tasks.size());
        }
        return out;
    }

    /** Number of the row in the file, from 0, header not counted; larger than {@code row} after skipped rows. */
    public int fileRow(int row) {
        return fileRows[row];
    }

    /** Line of the file where the row begins, from 1. */
    public long line(int row) {
        return source.rows().get(fileRows[row]).line();
    }

    /** Rows that were left out, in file order. */
    public List<RowProblem> skipped() {
        return skipped;
    }

    /** The same table with only the given rows, in the given order. */
    public MoleculeTable select(int[] rows) {
        return new MoleculeTable(source, spec, tasks, IntStream.of(rows).map(r -> fileRows[r]).toArray(),
                IntStream.of(rows).mapToObj(r -> smiles[r]).toArray(String[]::new), labels(rows), skipped);
    }

    /**
     * The same rows with only the given tasks, in the given order.
     *
     * @throws DataException naming a task that the table does not have
     */
    public MoleculeTable onlyTasks(List<String> names) {
        int[] columns = names.stream().mapToInt(name -> {
            int column = tasks.indexOf(name);
            if (column < 0) {
                throw new DataException(source.source() + " has no task \"" + name + "\"; " + NearestNames.hint(name, tasks));
            }
            return column;
        }).toArray();
        double[] picked = new double[rows() * columns.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = label(i / columns.length, columns[i % columns.length]);
        }
        return new MoleculeTable(source, spec.withLabels(names.toArray(String[]::new)), names, fileRows, smiles, picked, skipped);
    }

    /**
     * Reads every molecule, in parallel; the order does not depend on it.
     *
     * @param reader takes a SMILES, throws a {@link GraftException} that says what is wrong with it
     * @throws DataException when molecules cannot be read and the policy is to stop, or none is left
     */
    public <G> Molecules<G> molecules(Function<String, G> reader) {
        List<Outcome<G>> read = IntStream.range(0, rows()).parallel().mapToObj(row -> readOne(reader, row)).toList();
        List<RowProblem> problems = new ArrayList<>();
        List<G> molecules = new ArrayList<>();
        int[] kept = new int[rows()];
        for (int row = 0; row < rows(); row++) {
            switch (read.get(row)) {
                case Outcome.Bad<G>(RowProblem problem) -> problems.add(problem);
                case Outcome.Good<G>(G molecule) -> {
                    kept[molecules.size()] = row;
                    molecules.add(molecule);
                }
            }
        }
        if (spec.onBadRow() == OnBadRow.STOP && !problems.isEmpty()) {
            throw TablePicker.stopped(source, problems, "molecule");
        }
        if (molecules.isEmpty()) {
            throw new DataException(source.source() + ": none of " + rows() + " molecules could be read\n" + RowProblem.list(problems));
        }
        List<RowProblem> all = new ArrayList<>(skipped);
        all.addAll(problems);
        all.sort(Comparator.comparingInt(RowProblem::row));
        MoleculeTable left = select(Arrays.copyOf(kept, molecules.size()));
        MoleculeTable table = new MoleculeTable(source, spec, tasks, left.fileRows, left.smiles, left.labels, all);
        return new Molecules<>(table, List.copyOf(molecules));
    }

    /** What became of one row. */
    private sealed interface Outcome<G> {
        record Good<G>(G molecule) implements Outcome<G> {}

        record Bad<G>(RowProblem problem) implements Outcome<G> {}
    }

    private <G> Outcome<G> readOne(Function<String, G> reader, int row) {
        try {
            return new Outcome.Good<>(reader.apply(smiles[row]));
        } catch (GraftException e) {
            return new Outcome.Bad<>(new RowProblem(fileRow(row), line(row), spec.smiles(), smiles[row], e.getMessage()));
        }
    }

    /**
     * Molecules of a table.
     *
     * @param table the rows that were read
     * @param molecules one a row of {@code table}
     */
    public record Molecules<G>(MoleculeTable table, List<G> molecules) {}

    /** SHA-256 over what training sees: task names, and file row, SMILES and labels of each row. */
    public String digest() {
        return TableDigest.of(this);
    }

    /** What the user should know about the table, a line each: size, missing labels, skipped and repeated rows. */
    public List<String> remarks() {
        return TableRemarks.of(this);
    }
}
