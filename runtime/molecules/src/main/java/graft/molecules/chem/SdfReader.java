package graft.molecules.chem;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads SDF files record by record: a connection table up to {@code M  END}, then data fields, then {@code $$$$}. After a
 * record that is no molecule the next one can still be read. Not for use by several threads at once.
 */
public final class SdfReader {
    private static final String END_OF_TABLE = "M  END";
    private static final String END_OF_RECORD = "$$$$";

    private final BufferedReader lines;
    private int number;

    /** Reads from where the lines stand; closing them is the caller's. */
    public SdfReader(BufferedReader lines) {
        this.lines = lines;
    }

    /** Reads and perceives one connection table (V2000 or V3000), as in a file of its own. */
    public static Molecule parseBlock(String block) {
        if (block.lines().noneMatch(line -> line.startsWith(END_OF_TABLE))) {
            throw new MoleculeException("it has no line \"M  END\" after its connection table");
        }
        WorkingMolecule molecule = MolBlockReader.read(block);
        Sanitiser.run(molecule);
        return Molecule.freeze(block.lines().findFirst().orElse("").strip(), molecule);
    }

    /**
     * The next record, or empty at the end of the file.
     *
     * @throws SdfException if the record is no molecule; the reader then stands at the next one
     */
    public Optional<SdfRecord> next() throws IOException {
        List<String> record = nextLines();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        number++;
        int end = record.indexOf(END_OF_TABLE) + 1;
        String title = record.getFirst();
        try {
            Molecule molecule = parseBlock(block(record, end));
            return Optional.of(new SdfRecord(number, molecule, fields(record.subList(end, record.size()))));
        } catch (MoleculeException e) {
            throw new SdfException(number, title, e);
        }
    }

    /**
     * A record whose connection table has not been read.
     *
     * @param block what {@link #parseBlock} reads
     */
    public record Text(String block, Map<String, String> fields) {}

    /** The next record without reading its connection table, or empty at the end of the file. */
    public Optional<Text> nextText() throws IOException {
        List<String> record = nextLines();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        number++;
        int end = record.indexOf(END_OF_TABLE) + 1;
        return Optional.of(new Text(block(record, end), fields(record.subList(end, record.size()))));
    }

    /** The connection table, or all of a record that does not say where it ends. */
    private static String block(List<String> record, int end) {
        return String.join("\n", end == 0 ? record : record.subList(0, end)) + "\n";
    }

    /** Lines up to the end of the record; none if only blank lines are left. */
    private List<String> nextLines() throws IOException {
        List<String> record = new ArrayList<>();
        boolean any = false;
        String line;
        while ((line = lines.readLine()) != null && !line.startsWith(END_OF_RECORD)) {
            record.add(line.stripTrailing());
            any |= !line.isBlank();
        }
        return any || line != null ? record : List.of();
    }

    private static Map<String, String> fields(List<String> lines) {
        Map<String, String> fields = new LinkedHashMap<>();
        String name = null;
        StringBuilder value = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith(">")) {
                int open = line.indexOf('<');
                int close = line.lastIndexOf('>');
                name = open >= 0 && close > open ? line.substring(open + 1, close) : null;
                value.setLength(0);
            } else if (name != null && !line.isBlank()) {
                value.append(value.isEmpty() ? "" : "\n").append(line);
                fields.put(name, value.toString());
            } else if (name != null) {
                fields.putIfAbsent(name, "");
                name = null;
            }
        }
        return fields;
    }
}
