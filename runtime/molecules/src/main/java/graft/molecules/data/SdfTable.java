package graft.molecules.data;

import graft.molecules.chem.SdfReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An SDF file, plain or gzip, as a table: a column of connection tables, and one for each data field that any record has. */
public final class SdfTable {
    /** The column of connection tables, read by {@link SdfReader#parseBlock}. */
    public static final String MOLECULE = "molecule (connection table)";

    private SdfTable() {}

    /**
     * Reads the records; connection tables are not parsed yet. A row's line is the record's number.
     *
     * @throws DataException when the file is missing, holds no record or is not UTF-8
     */
    public static CsvTable read(Path file) {
        try (Reader text = TableText.open(file); BufferedReader lines = new BufferedReader(text)) {
            SdfReader reader = new SdfReader(lines);
            List<SdfReader.Text> records = new ArrayList<>();
            Set<String> fields = new LinkedHashSet<>();
            for (Optional<SdfReader.Text> next = reader.nextText(); next.isPresent(); next = reader.nextText()) {
                records.add(next.get());
                fields.addAll(next.get().fields().keySet());
            }
            if (records.isEmpty()) throw new DataException(file + ": there is no record; an SDF file has connection tables that end with $$$$");
            List<String> header = new ArrayList<>(List.of(MOLECULE));
            header.addAll(fields);
            List<CsvTable.Row> rows = new ArrayList<>();
            for (SdfReader.Text record : records) {
                List<String> cells = new ArrayList<>(List.of(record.block()));
                fields.forEach(field -> cells.add(record.fields().getOrDefault(field, "")));
                rows.add(new CsvTable.Row(rows.size() + 1L, cells));
            }
            return new CsvTable(file.toString(), header, rows);
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }
}
