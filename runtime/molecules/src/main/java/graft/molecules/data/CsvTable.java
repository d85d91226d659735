package graft.molecules.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import graft.NearestNames;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A CSV file as it is: the header and all rows as text, in order. Row numbers count from 0 without the header, so that the
 * indices of split files hold; empty lines are no rows.
 *
 * @param source where it comes from, for messages
 * @param header column names, all different
 * @param rows one a record of the file; a record may be shorter or longer than the header
 */
public record CsvTable(String source, List<String> header, List<Row> rows) {
    /**
     * One record.
     *
     * @param line the line of the file where it begins, from 1
     * @param cells as many as the file has there
     */
    public record Row(long line, List<String> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    public CsvTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                throw new DataException(source + ": two columns are called \"" + name + "\"; rename one");
            }
        }
    }

    /**
     * Reads a CSV file: comma, double quotes, UTF-8 with or without a mark, plain or gzip (seen by its first bytes, not by
     * its name).
     *
     * @throws DataException when the file is missing, empty, not UTF-8, wrongly quoted or too large for the memory
     */
    public static CsvTable read(Path file) {
        try (Reader text = TableText.open(file);
                CsvReader<CsvRecord> csv = CsvReader.builder().allowExtraFields(true).allowMissingFields(true).ofCsvRecord(text)) {
            List<String> header = null;
            List<Row> rows = new ArrayList<>();
            for (CsvRecord record : csv) {
                if (header == null) {
                    header = record.getFields();
                } else {
                    rows.add(new Row(record.getStartingLineNumber(), record.getFields()));
                }
            }
            if (header == null || rows.isEmpty()) {
                throw new DataException(file + ": " + (header == null ? "the file is empty" : "there is a header but no row")
                        + "; a table has a header line and at least one row");
            }
            return new CsvTable(file.toString(), header, rows);
        } catch (CsvParseException e) {
            throw new DataException(file + ": " + e.getMessage() + "; see that quotes are closed and doubled inside", e);
        } catch (UncheckedIOException e) {
            throw TableText.unreadable(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw TableText.unreadable(file, e);
        }
    }

    /** Place of a column. @throws DataException when there is none of that name; the message names the nearest */
    public int column(String name) {
        int place = header.indexOf(name);
        if (place < 0) {
            throw new DataException(source + ": there is no column \"" + name + "\"; " + NearestNames.hint(name, header));
        }
        return place;
    }

    /** The text of a cell; empty where the record is too short. */
    public String cell(int row, int column) {
        List<String> cells = rows.get(row).cells();
        return column < cells.size() ? cells.get(column) : "";
    }

    /** The record at the header's width: short ones filled with empty cells, surplus cells joined into the last. */
    List<String> aligned(int row) {
        List<String> cells = new ArrayList<>(rows.get(row).cells());
        while (cells.size() < header.size()) {
            cells.add("");
        }
        int last = header.size() - 1;
        String tail = String.join(",", cells.subList(last, cells.size()));
        List<String> aligned = new ArrayList<>(cells.subList(0, last));
        aligned.add(tail);
        return aligned;
    }
}
