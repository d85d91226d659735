package graft.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import org.jspecify.annotations.Nullable;

/**
 * The format before PyTorch 1.6: pickles of a magic number, a protocol number, facts about the machine, the value, the sorted keys of its storages;
 * then for each key the number of its elements (8 bytes) and the elements. Storages are views of the mapping.
 */
final class TorchLegacy implements TorchStorages {
    private static final long PROTOCOL = 1001;

    private final Path path;
    private final MemorySegment mapped;
    private final Map<String, MemorySegment> storages = new HashMap<>();

    TorchLegacy(Path path, MemorySegment mapped) {
        this.path = path;
        this.mapped = mapped;
    }

    Object read(TorchClasses classes) {
        PickleBytes bytes = new PickleBytes(mapped);
        TorchPickle pickles = new TorchPickle(bytes, classes);
        pickles.next();
        if (!(pickles.next() instanceof Number protocol) || protocol.longValue() != PROTOCOL) throw new PickleException("its protocol is not " + PROTOCOL);
        if (!(pickles.next() instanceof PickledDict machine) || !Boolean.TRUE.equals(machine.entries().get("little_endian"))) {
            throw new PickleException("it was written on a big-endian machine; save it again on another");
        }
        Object value = pickles.next();
        if (!(pickles.next() instanceof List<?> keys)) throw new PickleException("the list of its storages is none");
        long at = bytes.position();
        for (Object key : keys) at = storage(String.valueOf(key), pickles.storageTypes().get(String.valueOf(key)), at);
        return value;
    }

    /** Notes the storage that begins at {@code at}; returns where the next one does. */
    private long storage(String key, @Nullable ElementType type, long at) {
        if (type == null) throw new WeightFileException(path, "storage " + key + " belongs to no tensor, so that its size cannot be told");
        long left = mapped.byteSize() - at - Long.BYTES;
        if (left < 0) throw new WeightFileException(path, "breaks off before storage " + key + "; fetch it again");
        long elements = mapped.get(TensorEntry.LONG, at);
        int size = type.bits() / Byte.SIZE;
        if (elements < 0 || elements > left / size) {
            throw new WeightFileException(path, "storage " + key + " should have " + elements + " numbers of type " + type + ", but only " + left + " bytes follow; it was cut short");
        }
        if (storages.put(key, mapped.asSlice(at + Long.BYTES, elements * size)) != null) throw new WeightFileException(path, "storage " + key + " comes twice");
        return at + Long.BYTES + elements * size;
    }

    @Override
    public MemorySegment bytes(String key) {
        MemorySegment bytes = storages.get(key);
        if (bytes == null) throw new WeightFileException(path, "has no storage " + key + ", which its pickle refers to; it was cut short or is damaged");
        return bytes;
    }
}
