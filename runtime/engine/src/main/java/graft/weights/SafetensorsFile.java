package graft.weights;

import graft.files.MissingFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file, mapped into memory and read as it is needed. Layout: 8 bytes header length N (little-endian,
 * unsigned), N bytes of JSON, then the raw numbers. Every length and offset is checked when the file is opened; nothing
 * is allocated by a length that the file only claims. The file must not be cut short while it is mapped.
 */
public final class SafetensorsFile extends WeightFile {
    private static final int LENGTH_BYTES = 8;

    private final Map<String, String> metadata;

    private SafetensorsFile(Path path, SortedMap<String, TensorEntry> tensors, Map<String, String> metadata) {
        super(path, tensors);
        this.metadata = metadata;
    }

    /** Opens a file; the mapping is given back when nothing refers to it any more. Needs no closing. */
    public static SafetensorsFile open(Path path) {
        return open(path, Arena.ofAuto());
    }

    /**
     * Opens a file whose mapping lives as long as {@code arena}.
     *
     * @throws WeightFileException when the file is missing, unreadable, cut short or not what the format says
     */
    public static SafetensorsFile open(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (Files.isDirectory(path)) {
                throw new WeightFileException(path, "is a folder; give the .safetensors file in it");
            }
            return read(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (NoSuchFileException e) {
            throw new WeightFileException(path, MissingFile.reason(path), e);
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file that is in memory already, such as one that came in a jar.
     *
     * @param name what messages call it
     * @throws WeightFileException when the bytes are cut short or not what the format says
     */
    public static SafetensorsFile ofBytes(String name, byte[] bytes) {
        return read(Path.of(name), MemorySegment.ofArray(bytes));
    }

    private static SafetensorsFile read(Path path, MemorySegment mapped) {
        if (mapped.byteSize() < LENGTH_BYTES) {
            throw new WeightFileException(path, "has " + mapped.byteSize() + " bytes, fewer than the " + LENGTH_BYTES
                    + " that a safetensors file begins with; it is empty or was cut short");
        }
        long headerBytes = mapped.get(TensorEntry.LONG, 0);
        long rest = mapped.byteSize() - LENGTH_BYTES;
        if (headerBytes < 0 || headerBytes > rest) {
            throw new WeightFileException(path, "says that its header has " + Long.toUnsignedString(headerBytes)
                    + " bytes, but only " + rest + " follow; it was cut short or is not safetensors");
        }
        if (headerBytes > SafetensorsHeader.MAX_BYTES) {
            throw new WeightFileException(path, "says that its header has " + headerBytes + " bytes; more than "
                    + SafetensorsHeader.MAX_BYTES + " are not read");
        }
        byte[] json = mapped.asSlice(LENGTH_BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = mapped.asSlice(LENGTH_BYTES + headerBytes);
        SafetensorsHeader header = SafetensorsHeader.read(path, json, data.byteSize());
        SortedMap<String, TensorEntry> tensors = new TreeMap<>();
        for (SafetensorsHeader.Slot slot : header.slots().values()) {
            tensors.put(slot.name(), new TensorEntry(slot.name(), slot.type(), slot.shape(),
                    data.asSlice(slot.start(), slot.end() - slot.start())));
        }
        return new SafetensorsFile(path, tensors, Collections.unmodifiableMap(header.metadata()));
    }

    /** The texts of {@code __metadata__}, sorted by key; empty where there are none. */
    public Map<String, String> metadata() {
        return metadata;
    }
}
