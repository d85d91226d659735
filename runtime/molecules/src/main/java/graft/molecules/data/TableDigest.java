package graft.molecules.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over what training sees of a table: task names, then file row, SMILES and labels of each row. */
final class TableDigest {
    private final MessageDigest sha;

    private TableDigest(MessageDigest sha) {
        this.sha = sha;
    }

    static String of(MoleculeTable table) {
        try {
            TableDigest digest = new TableDigest(MessageDigest.getInstance("SHA-256"));
            digest.add(table);
            return HexFormat.of().formatHex(digest.sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void add(MoleculeTable table) {
        add(table.tasks().size());
        table.tasks().forEach(this::add);
        for (int row = 0; row < table.rows(); row++) {
            add(table.fileRow(row));
            add(table.smiles(row));
            for (double label : table.labels(row)) {
                add(Double.doubleToLongBits(label));
            }
        }
    }

    private void add(long number) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private void add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        add(utf8.length);
        sha.update(utf8);
    }
}
