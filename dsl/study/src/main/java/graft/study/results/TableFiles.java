package graft.study.results;

import blue.strategic.parquet.ParquetWriter;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import graft.files.WholeFile;
import graft.study.StudyException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Writes a table as CSV and as Parquet, each whole or not at all. */
final class TableFiles {
    private TableFiles() {}

    static <R> void csv(Path file, List<Column<R>> columns, List<R> rows) {
        WholeFile.write(file, out -> {
            Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
            csv.writeRecord(columns.stream().map(Column::name).toList());
            for (R row : rows) csv.writeRecord(columns.stream().map(c -> c.cell().apply(row)).map(v -> v == null ? "" : v.toString()).toList());
            csv.flush();
        });
    }

    /** Columns without a value in a row are null there; text is UTF-8, whole numbers are int64, real ones double. */
    static <R> void parquet(Path file, String name, List<Column<R>> columns, List<R> rows) {
        MessageType schema = new MessageType(name, columns.stream().map(TableFiles::type).toList());
        try {
            Path unfinished = Files.createTempFile("graft-", ".parquet");
            try {
                try (ParquetWriter<R> writer = ParquetWriter.writeFile(schema, unfinished.toFile(), (row, cells) -> {
                    for (Column<R> c : columns) {
                        Object value = c.cell().apply(row);
                        if (value != null) cells.write(c.name(), value);
                    }
                })) {
                    for (R row : rows) writer.write(row);
                }
                byte[] bytes = Files.readAllBytes(unfinished);
                WholeFile.write(file, out -> out.write(bytes));
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new StudyException(file + " cannot be written: " + e.getMessage());
        }
    }

    private static Type type(Column<?> c) {
        return switch (c.type()) {
            case TEXT -> Types.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(c.name());
            case WHOLE -> Types.optional(PrimitiveTypeName.INT64).named(c.name());
            case REAL -> Types.optional(PrimitiveTypeName.DOUBLE).named(c.name());
        };
    }
}
