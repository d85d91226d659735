package graft.molecules.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import graft.files.WholeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes a table again, every row and column of it in order, with columns of numbers beside them. */
public final class PredictionCsv {
    private PredictionCsv() {}

    /**
     * Writes the file whole or not at all; gzip where its name ends in {@code .gz}.
     *
     * @param input the table that was predicted on
     * @param columns names of the new columns
     * @param values one array a row of {@code input}, one number a column; null leaves the row's new cells empty
     * @throws DataException when a new column's name is taken, a length is wrong, or a number is NaN or infinite
     * @throws graft.files.FileWriteException when the file cannot be written
     */
    public static void write(Path output, CsvTable input, List<String> columns, double[] @Nullable [] values) {
        check(input, columns, values);
        WholeFile.write(output, out -> {
            OutputStream packed = output.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out;
            Writer text = new OutputStreamWriter(packed, StandardCharsets.UTF_8);
            writeAll(text, input, columns, values);
            text.flush();
            if (packed instanceof GZIPOutputStream gzip) {
                gzip.finish();
            }
        });
    }

    private static void writeAll(Writer text, CsvTable input, List<String> columns, double[] @Nullable [] values) throws IOException {
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
        List<String> header = new ArrayList<>(input.header());
        header.addAll(columns);
        csv.writeRecord(header);
        for (int row = 0; row < values.length; row++) {
            List<String> cells = input.aligned(row);
            for (int column = 0; column < columns.size(); column++) {
                cells.add(values[row] == null ? "" : text(values[row][column]));
            }
            csv.writeRecord(cells);
        }
        csv.flush();
    }

    private static void check(CsvTable input, List<String> columns, double[] @Nullable [] values) {
        for (String column : columns) {
            if (input.header().contains(column)) {
                throw new DataException(input.source() + ": has a column \"" + column
                        + "\" already, which a prediction would hide; rename it in the input");
            }
        }
        if (values.length != input.rows().size()) {
            throw new DataException(input.source() + ": " + values.length + " predictions for " + input.rows().size() + " rows");
        }
        for (int row = 0; row < values.length; row++) {
            if (values[row] != null && values[row].length != columns.size()) {
                throw new DataException(input.source() + ": row " + row + " has " + values[row].length + " predictions for "
                        + columns.size() + " columns");
            }
            for (int column = 0; values[row] != null && column < columns.size(); column++) {
                if (!Double.isFinite(values[row][column])) {
                    throw new DataException(input.source() + ", line " + input.rows().get(row).line() + ": the prediction is "
                            + values[row][column] + "; the model is broken, so nothing is written");
                }
            }
        }
    }

    /** As short as reads back to the same number; floats, which predictions are, without a double's surplus digits. */
    private static String text(double value) {
        return (float) value == value ? Float.toString((float) value) : Double.toString(value);
    }
}
