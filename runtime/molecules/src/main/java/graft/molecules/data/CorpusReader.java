package graft.molecules.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import graft.GraftException;
import graft.NearestNames;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Corpus} once, {@value #CHUNK} rows at a time: molecules of a chunk in parallel, results in the order of the files whatever the number of
 * threads.
 *
 * @param <G> what a molecule becomes
 */
public final class CorpusReader<G> {
    private static final int CHUNK = 4096;
    private static final int PROBLEMS_KEPT = 5;

    private final Corpus corpus;
    private final Function<String, G> molecules;
    private final Consumer<Row<G>> rows;
    private final LabelReader labels;
    private final Set<String> labelsMet = new LinkedHashSet<>();
    private final List<String> firstProblems = new ArrayList<>();
    private long read;
    private long skipped;

    /**
     * @param molecules takes a SMILES, throws a {@link GraftException} that says what is wrong with it
     * @param rows takes every row that could be read
     */
    public CorpusReader(Corpus corpus, Function<String, G> molecules, Consumer<Row<G>> rows) {
        this.corpus = corpus;
        this.molecules = molecules;
        this.rows = rows;
        this.labels = new LabelReader(TableSpec.regression(corpus.smiles(), corpus.labels().toArray(String[]::new)));
    }

    /**
     * A molecule with its labels.
     *
     * @param number of the row over all files, from 0, bad rows counted
     * @param labels NaN where missing
     */
    public record Row<G>(long number, G molecule, double[] labels) {}

    /**
     * What a pass met.
     *
     * @param read rows of all files
     * @param skipped those that could not be read
     * @param firstProblems what was wrong with the first few
     */
    public record Count(long read, long skipped, List<String> firstProblems) {
        /** A line for the user, with the first problems below. */
        public String remark(String what) {
            String line = String.format(java.util.Locale.ROOT, "%s: %,d molecules", what, read - skipped);
            if (skipped == 0) return line;
            return line + String.format(java.util.Locale.ROOT, "; %,d of %,d rows skipped, the first:%n  ", skipped, read) + String.join(System.lineSeparator() + "  ", firstProblems);
        }
    }

    /**
     * Reads every file to its end.
     *
     * @throws DataException when a file cannot be read or lacks the column of molecules, a label column is in none of the files, a row cannot be read and
     *     the policy is to stop, or no row is left
     */
    public Count run() {
        for (Path file : corpus.files()) read(file);
        for (String label : corpus.labels()) {
            if (!labelsMet.contains(label)) throw new DataException("none of " + corpus.files() + " has a column \"" + label + "\"");
        }
        if (read == skipped) throw new DataException(corpus.describe() + ": none of " + read + " rows could be read" + String.join("\n  ", firstProblems));
        return new Count(read, skipped, List.copyOf(firstProblems));
    }

    private void read(Path file) {
        try (Reader text = TableText.stream(file);
                CsvReader<CsvRecord> csv = CsvReader.builder().allowExtraFields(true).allowMissingFields(true).ofCsvRecord(text)) {
            @Nullable Columns columns = null;
            List<CsvRecord> chunk = new ArrayList<>(CHUNK);
            for (CsvRecord record : csv) {
                if (columns == null) {
                    columns = new Columns(file, record.getFields());
                } else {
                    chunk.add(record);
                    if (chunk.size() == CHUNK) pass(columns, chunk);
                }
            }
            if (columns == null) throw new DataException(file + ": the file is empty; a table has a header line and at least one row");
            pass(columns, chunk);
        } catch (CsvParseException e) {
            throw new DataException(file + ": " + e.getMessage() + "; see that quotes are closed and doubled inside", e);
        } catch (UncheckedIOException e) {
            throw TableText.unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }

    /** Where the columns of one file stand; -1 for a label that it lacks. */
    private final class Columns {
        private final Path file;
        private final List<String> header;
        private final int smiles;
        private final int[] labels;

        Columns(Path file, List<String> header) {
            this.file = file;
            this.header = header;
            smiles = header.indexOf(corpus.smiles());
            if (smiles < 0) throw new DataException(file + ": there is no column \"" + corpus.smiles() + "\"; " + NearestNames.hint(corpus.smiles(), header));
            labels = corpus.labels().stream().mapToInt(header::indexOf).toArray();
            for (int i = 0; i < labels.length; i++) if (labels[i] >= 0) labelsMet.add(corpus.labels().get(i));
        }
    }

    private void pass(Columns columns, List<CsvRecord> chunk) {
        List<Outcome<G>> outcomes = IntStream.range(0, chunk.size()).parallel().mapToObj(i -> readOne(columns, chunk.get(i), read + i)).toList();
        for (int i = 0; i < outcomes.size(); i++) {
            switch (outcomes.get(i)) {
                case Outcome.Good<G>(Row<G> row) -> rows.accept(row);
                case Outcome.Bad<G>(String problem) -> bad(problem);
            }
        }
        read += chunk.size();
        chunk.clear();
    }

    private void bad(String problem) {
        if (corpus.onBadRow() == OnBadRow.STOP) throw new DataException(problem + "\nMend the row, or ask for bad rows to be skipped");
        if (firstProblems.size() < PROBLEMS_KEPT) firstProblems.add(problem);
        skipped++;
    }

    private sealed interface Outcome<G> {
        record Good<G>(Row<G> row) implements Outcome<G> {}

        record Bad<G>(String problem) implements Outcome<G> {}
    }

    private Outcome<G> readOne(Columns columns, CsvRecord record, long number) {
        List<String> cells = record.getFields();
        if (cells.size() != columns.header.size()) {
            return bad(columns, record, number, columns.header.getLast(), "", "the row has " + cells.size() + " cells, the header " + columns.header.size());
        }
        double[] values = new double[columns.labels.length];
        Arrays.fill(values, Double.NaN);
        for (int i = 0; i < values.length; i++) {
            if (columns.labels[i] < 0) continue;
            String cell = cells.get(columns.labels[i]);
            try {
                values[i] = labels.read(cell);
            } catch (LabelReader.NoLabel e) {
                return bad(columns, record, number, corpus.labels().get(i), cell, e.reason());
            }
        }
        String smiles = cells.get(columns.smiles).strip();
        try {
            if (smiles.isEmpty()) return bad(columns, record, number, corpus.smiles(), "", "there is no molecule");
            return new Outcome.Good<>(new Row<>(number, molecules.apply(smiles), values));
        } catch (GraftException e) {
            return bad(columns, record, number, corpus.smiles(), smiles, e.getMessage());
        }
    }

    private static <G> Outcome<G> bad(CorpusReader<G>.Columns columns, CsvRecord record, long number, String column, String value, String reason) {
        return new Outcome.Bad<>(columns.file + ", " + new RowProblem(Math.toIntExact(number), record.getStartingLineNumber(), column, value, reason));
    }
}
