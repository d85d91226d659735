package graft.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes row-major tensors of the views that a pickle describes, after checking that each lies in its storage. */
final class TorchViews {
    /** Copies of strided views take at most this many times the file: a view may repeat one number a billion times. */
    private static final int COPIES = 4;

    private final Path path;
    private final TorchStorages storages;
    private long copyable;

    TorchViews(Path path, TorchStorages storages, long fileBytes) {
        this.path = path;
        this.storages = storages;
        this.copyable = fileBytes * COPIES;
    }

    SortedMap<String, TensorEntry> entries(SortedMap<String, TorchTensor> tensors) {
        SortedMap<String, TensorEntry> entries = new TreeMap<>();
        tensors.forEach((name, tensor) -> entries.put(name, entry(name, tensor)));
        return entries;
    }

    private TensorEntry entry(String name, TorchTensor t) {
        ElementType type = t.storage().type();
        int size = type.bits() / Byte.SIZE;
        MemorySegment storage = storages.bytes(t.storage().key());
        if (t.storage().elements() < 0 || !BigInteger.valueOf(t.storage().elements()).multiply(BigInteger.valueOf(size)).equals(BigInteger.valueOf(storage.byteSize()))) {
            throw broken(name, "its storage " + t.storage().key() + " should hold " + t.storage().elements() + " numbers of type " + type + " but has " + storage.byteSize() + " bytes");
        }
        check(name, t);
        if (t.shape().contains(0L)) return new TensorEntry(name, type, t.shape(), storage.asSlice(0, 0));
        if (t.contiguous()) return new TensorEntry(name, type, t.shape(), storage.asSlice(t.offset() * size, t.elements() * size));
        return new TensorEntry(name, type, t.shape(), gathered(name, t, storage, size));
    }

    private void check(String name, TorchTensor t) {
        boolean negative = t.offset() < 0 || t.shape().stream().anyMatch(n -> n < 0) || t.strides().stream().anyMatch(n -> n < 0);
        if (negative || t.shape().size() != t.strides().size()) throw broken(name, "size " + t.shape() + ", stride " + t.strides() + " and offset " + t.offset() + " make no tensor");
        try {
            long elements = t.elements();
            if (t.reach() > t.storage().elements()) {
                throw broken(name, "size " + t.shape() + " with stride " + t.strides() + " at " + t.offset() + " reaches beyond the " + t.storage().elements() + " numbers of its storage");
            }
            if (elements == 0 && t.offset() > t.storage().elements()) throw broken(name, "begins at " + t.offset() + " of " + t.storage().elements());
        } catch (ArithmeticException e) {
            throw broken(name, "size " + t.shape() + " with stride " + t.strides() + " is larger than any memory");
        }
    }

    private MemorySegment gathered(String name, TorchTensor t, MemorySegment storage, int size) {
        long elements = t.elements();
        if (elements > copyable / size) throw broken(name, "its strides " + t.strides() + " make " + elements + " numbers out of a file that is far smaller; save a contiguous copy");
        copyable -= elements * size;
        MemorySegment out = Arena.ofAuto().allocate(elements * size, Long.BYTES);
        long[] at = new long[t.shape().size()];
        long from = t.offset();
        for (long i = 0; i < elements; i++) {
            MemorySegment.copy(storage, from * size, out, i * size, size);
            for (int d = at.length - 1; d >= 0; d--) {
                from += t.strides().get(d);
                if (++at[d] < t.shape().get(d)) break;
                from -= at[d] * t.strides().get(d);
                at[d] = 0;
            }
        }
        return out;
    }

    private WeightFileException broken(String name, String problem) {
        return new WeightFileException(path, "tensor " + name + ": " + problem);
    }
}
