package graft.study.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import graft.molecules.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back by readers that share no code with the writers. */
class TableFilesTest {
    private record Row(@Nullable String text, @Nullable Long whole, @Nullable Double real) {}

    private static final List<Column<Row>> COLUMNS = List.of(Column.text("text", Row::text), Column.whole("whole", Row::whole), Column.real("real", Row::real));

    private static final List<Row> ROWS = List.of(
            new Row("plain", 1L, 0.1), new Row("comma, \"quote\"\nand a new line \u00e4\u03bb", -9_007_199_254_740_993L, Double.MIN_VALUE), new Row(null, null, null), new Row("", 0L, Double.NaN),
            new Row("infinite", Long.MAX_VALUE, Double.NEGATIVE_INFINITY));

    @TempDir
    Path folder;

    @Test
    void parquetHoldsEveryBit() throws IOException {
        Path file = folder.resolve("table.parquet");
        TableFiles.parquet(file, "table", COLUMNS, ROWS);
        List<Row> read = new ArrayList<>();
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file)); RowReader rows = parquet.rowReader()) {
            while (rows.hasNext()) {
                rows.next();
                read.add(new Row(
                        rows.isNull("text") ? null : rows.getString("text"), rows.isNull("whole") ? null : (Long) rows.getLong("whole"), rows.isNull("real") ? null : (Double) rows.getDouble("real")));
            }
        }
        assertEquals(ROWS.size(), read.size());
        for (int i = 0; i < read.size(); i++) {
            Row before = ROWS.get(i);
            assertEquals(before.text(), read.get(i).text());
            assertEquals(before.whole(), read.get(i).whole());
            assertEquals(before.real() != null && before.real().isNaN() ? null : before.real(), read.get(i).real());
        }
    }

    @Test
    void aLongTableIsWrittenToItsLastRow() throws IOException {
        List<Row> many = IntStream.range(0, 5000).mapToObj(i -> new Row("row " + i, (long) i, i / 3.0)).toList();
        Path csv = folder.resolve("many.csv");
        TableFiles.csv(csv, COLUMNS, many);
        CsvTable read = CsvTable.read(csv);
        assertEquals(5000, read.rows().size());
        assertEquals(List.of("row 4999", "4999", Double.toString(4999 / 3.0)), read.rows().getLast().cells());
        Path parquet = folder.resolve("many.parquet");
        TableFiles.parquet(parquet, "many", COLUMNS, many);
        try (ParquetFileReader file = ParquetFileReader.open(InputFile.of(parquet)); RowReader rows = file.rowReader()) {
            int count = 0;
            while (rows.hasNext()) {
                rows.next();
                assertEquals(count++ / 3.0, rows.getDouble("real"));
            }
            assertEquals(5000, count);
        }
    }

    @Test
    void csvHoldsTextAsItWasAndNumbersInAllDigits() {
        Path file = folder.resolve("table.csv");
        TableFiles.csv(file, COLUMNS, ROWS);
        CsvTable read = CsvTable.read(file);
        assertEquals(List.of("text", "whole", "real"), read.header());
        assertEquals(ROWS.get(1).text(), read.rows().get(1).cells().get(0));
        assertEquals("4.9E-324", read.rows().get(1).cells().get(2));
        assertEquals(List.of("", "", ""), read.rows().get(2).cells());
        assertEquals("", read.rows().get(3).cells().get(2), "a NaN is no number to calculate with");
        assertTrue(read.rows().size() == ROWS.size());
        assertFalse(read.rows().getFirst().cells().isEmpty());
    }
}
