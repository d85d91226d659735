package graft.molecules.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Picks SMILES and labels out of a table, row by row, and collects what is wrong instead of stopping at the first. */
final class TablePicker {
    private final CsvTable source;
    private final TableSpec spec;
    private final LabelReader reader;
    private final int smilesColumn;
    private final List<String> tasks;
    private final int[] labelColumns;
    private final List<RowProblem> problems = new ArrayList<>();

    TablePicker(CsvTable source, TableSpec spec) {
        this.source = source;
        this.spec = spec;
        this.reader = new LabelReader(spec);
        this.smilesColumn = source.column(spec.smiles());
        this.tasks = spec.othersAreLabels()
                ? source.header().stream().filter(name -> !name.equals(spec.smiles())).toList() : spec.labels();
        this.labelColumns = tasks.stream().mapToInt(source::column).toArray();
    }

    MoleculeTable pick() {
        int rows = source.rows().size();
        int[] fileRows = new int[rows];
        String[] smiles = new String[rows];
        double[] labels = new double[Math.multiplyExact(rows, tasks.size())];
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            @Nullable RowProblem problem = readRow(row, kept, smiles, labels);
            if (problem == null) {
                fileRows[kept++] = row;
            } else {
                problems.add(problem);
            }
        }
        if (spec.onBadRow() == OnBadRow.STOP && !problems.isEmpty()) {
            throw stopped(source, problems, "row");
        }
        if (kept == 0) {
            throw new DataException(source.source() + ": none of " + rows + " rows could be read\n" + RowProblem.list(problems));
        }
        return new MoleculeTable(source, spec, tasks, Arrays.copyOf(fileRows, kept),
                Arrays.copyOf(smiles, kept), Arrays.copyOf(labels, kept * tasks.size()), problems);
    }

    /** Puts a row at place {@code kept}; returns what is wrong with it, or null. */
    private @Nullable RowProblem readRow(int row, int kept, String[] smiles, double[] labels) {
        int cells = source.rows().get(row).cells().size();
        if (cells != source.header().size()) {
            return problem(row, source.header().getLast(), source.aligned(row).getLast(), "the row has " + cells
                    + " cells, the header " + source.header().size() + "; quote a cell that holds a comma");
        }
        smiles[kept] = source.cell(row, smilesColumn).strip();
        if (smiles[kept].isEmpty()) {
            return problem(row, spec.smiles(), "", "there is no molecule");
        }
        for (int task = 0; task < labelColumns.length; task++) {
            String cell = source.cell(row, labelColumns[task]);
            try {
                labels[kept * labelColumns.length + task] = reader.read(cell);
            } catch (LabelReader.NoLabel e) {
                return problem(row, tasks.get(task), cell, e.reason());
            }
        }
        return null;
    }

    private RowProblem problem(int row, String column, String value, String reason) {
        return new RowProblem(row, source.rows().get(row).line(), column, value, reason);
    }

    static DataException stopped(CsvTable source, List<RowProblem> problems, String what) {
        return new DataException(source.source() + ": " + problems.size() + " of " + source.rows().size() + " "
                + what + "s cannot be read. Mend " + (problems.size() == 1 ? "it" : "them")
                + ", or ask for bad rows to be skipped (--on-bad-row skip, onBadRow in a script):\n" + RowProblem.list(problems));
    }
}
