package graft.molecules.data;

import java.util.List;

/**
 * Which columns of a table mean what, and what is done with rows that cannot be read.
 *
 * @param smiles the column of molecules
 * @param labels the label columns, one a task; empty when only predicting
 * @param othersAreLabels every column but {@code smiles} is a label; {@code labels} is then empty
 * @param kind what the labels are
 * @param nanIsMissing the words nan, na and null count as missing; an empty cell always does
 * @param onBadRow what happens to a row that cannot be read
 */
public record TableSpec(
        String smiles, List<String> labels, boolean othersAreLabels, TaskKind kind, boolean nanIsMissing, OnBadRow onBadRow) {
    public TableSpec {
        labels = List.copyOf(labels);
        if (labels.stream().distinct().count() < labels.size()) {
            throw new DataException("a label column is named twice in " + labels + "; name each task once");
        }
        if (labels.contains(smiles)) {
            throw new DataException("column " + smiles + " cannot be both the molecule and a label");
        }
    }

    /** Molecules without labels. */
    public static TableSpec unlabelled(String smiles) {
        return new TableSpec(smiles, List.of(), false, TaskKind.REGRESSION, false, OnBadRow.STOP);
    }

    /** Numbers to predict. */
    public static TableSpec regression(String smiles, String... labels) {
        return new TableSpec(smiles, List.of(labels), false, TaskKind.REGRESSION, false, OnBadRow.STOP);
    }

    /** Classes 0 and 1 to predict. */
    public static TableSpec binary(String smiles, String... labels) {
        return new TableSpec(smiles, List.of(labels), false, TaskKind.BINARY, false, OnBadRow.STOP);
    }

    /** The same with every column but the molecules as a label. */
    public TableSpec withAllOtherColumnsAsLabels() {
        return new TableSpec(smiles, List.of(), true, kind, nanIsMissing, onBadRow);
    }

    public TableSpec withLabels(String... columns) {
        return new TableSpec(smiles, List.of(columns), false, kind, nanIsMissing, onBadRow);
    }

    public TableSpec withKind(TaskKind other) {
        return new TableSpec(smiles, labels, othersAreLabels, other, nanIsMissing, onBadRow);
    }

    public TableSpec withNanAsMissing() {
        return new TableSpec(smiles, labels, othersAreLabels, kind, true, onBadRow);
    }

    public TableSpec withOnBadRow(OnBadRow policy) {
        return new TableSpec(smiles, labels, othersAreLabels, kind, nanIsMissing, policy);
    }
}
