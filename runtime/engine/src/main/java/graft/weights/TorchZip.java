package graft.weights;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The zip format: one folder with {@code data.pkl}, {@code data/KEY} for each storage, and sometimes {@code byteorder}. Entries are stored, never
 * compressed, so a file cannot unfold to more than its own size; entries that lie over each other are caught by adding their sizes up.
 */
final class TorchZip implements TorchStorages {
    private static final long MOST_PICKLE_BYTES = 1 << 26;
    private static final int CHUNK = 1 << 16;

    private final Path path;
    private final Map<String, MemorySegment> entries;

    private TorchZip(Path path, Map<String, MemorySegment> entries) {
        this.path = path;
        this.entries = entries;
    }

    static TorchZip open(Path path, long fileBytes) throws IOException {
        Map<String, MemorySegment> entries = new HashMap<>();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            long left = fileBytes;
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = withoutFolder(entry.getName());
                left -= Math.max(0, entry.getCompressedSize());
                boolean stored = entry.getMethod() == ZipEntry.STORED && entry.getSize() == entry.getCompressedSize();
                if (!stored) throw new WeightFileException(path, "its entry " + entry.getName() + " is compressed, which PyTorch never writes; save it again with torch.save");
                if (left < 0) throw new WeightFileException(path, "its entries are larger than the file; it is damaged or hostile");
                if (name.equals("data.pkl") && entry.getSize() > MOST_PICKLE_BYTES) throw new WeightFileException(path, "its pickle has " + entry.getSize() + " bytes; more than " + MOST_PICKLE_BYTES + " are not read");
                if (entries.putIfAbsent(name, read(path, zip, entry)) != null) throw new WeightFileException(path, "two entries are called " + name + "; it is damaged or hostile");
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw new WeightFileException(path, "is a damaged zip (" + e.getMessage() + "); it was cut short, fetch it again", e);
        }
        return new TorchZip(path, entries);
    }

    private static String withoutFolder(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    private static MemorySegment read(Path path, ZipFile zip, ZipEntry entry) throws IOException {
        MemorySegment out = Arena.ofAuto().allocate(entry.getSize(), Long.BYTES);
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        long at = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (at + n > out.byteSize()) throw new WeightFileException(path, "its entry " + entry.getName() + " is longer than it says");
                MemorySegment.copy(chunk, 0, out, ValueLayout.JAVA_BYTE, at, n);
                sum.update(chunk, 0, n);
                at += n;
            }
        }
        if (at != out.byteSize()) throw new WeightFileException(path, "its entry " + entry.getName() + " breaks off after " + at + " of " + out.byteSize() + " bytes");
        if (entry.getCrc() != -1 && sum.getValue() != entry.getCrc()) throw new WeightFileException(path, "the checksum of its entry " + entry.getName() + " differs: it is damaged, fetch it again");
        return out;
    }

    Object pickle(TorchClasses classes) {
        MemorySegment order = entries.get("byteorder");
        if (order != null && !new String(order.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII).strip().equals("little")) {
            throw new WeightFileException(path, "was written on a big-endian machine; save it again on another");
        }
        MemorySegment pickle = entries.get("data.pkl");
        if (pickle == null) throw new WeightFileException(path, "is a zip without data.pkl: no file of torch.save (a TorchScript archive has constants.pkl; save its state_dict)");
        if (entries.containsKey("constants.pkl")) throw new WeightFileException(path, "is a TorchScript archive, which holds a program; save its state_dict with torch.save");
        return new TorchPickle(new PickleBytes(pickle), classes).next();
    }

    @Override
    public MemorySegment bytes(String key) {
        MemorySegment bytes = entries.get("data/" + key);
        if (bytes == null) throw new WeightFileException(path, "has no storage " + key + ", which its pickle refers to; it was cut short or is damaged");
        return bytes;
    }
}
