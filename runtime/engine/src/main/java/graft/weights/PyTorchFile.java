package graft.weights;

import graft.files.MissingFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import net.razorvine.pickle.PickleException;

/**
 * A file of {@code torch.save}: the zip format of PyTorch 1.6 and later, or the older one of pickles after each other. Tensors anywhere in its
 * dictionaries are read, under their keys joined by {@code /}. A pickle is a program, and here it can make nothing but texts, numbers, lists,
 * dictionaries and tensors: a class that is not listed stops the reading with its name. Sizes are checked before memory is taken, and all tensors
 * together take no more than a few times the file.
 */
public final class PyTorchFile extends WeightFile {
    /** The number that a file of the older format begins with, as its first pickle writes it: protocol, then a 10-byte integer. */
    private static final int[] LEGACY_MAGIC = {0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
    private static final int[] ZIP_MAGIC = {'P', 'K', 3, 4};

    private final Map<String, List<Long>> strides;
    private final List<String> remarks;

    private PyTorchFile(Path path, SortedMap<String, TensorEntry> tensors, Map<String, List<Long>> strides, List<String> remarks) {
        super(path, tensors);
        this.strides = strides;
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Opens a file in which everything must be on the list.
     *
     * @throws WeightFileException if it is missing, cut short, no file of PyTorch's, or holds what is not on the list
     */
    public static PyTorchFile open(Path path) {
        return open(path, Optional.empty());
    }

    /**
     * Opens a training checkpoint whose model lies under one key. Tensors are those under the key, without it in their names. Outside it, classes
     * that are not listed are left alone unread; inside it they stop the reading.
     *
     * @param root such as {@code model} in fairseq's checkpoints and {@code state_dict} in Lightning's
     */
    public static PyTorchFile openUnder(Path path, String root) {
        return open(path, Optional.of(root));
    }

    private static PyTorchFile open(Path path, Optional<String> root) {
        TorchClasses classes = new TorchClasses(root.isPresent());
        try {
            MemorySegment mapped = map(path);
            TorchStorages storages;
            Object value;
            if (begins(mapped, ZIP_MAGIC)) {
                TorchZip zip = TorchZip.open(path, mapped.byteSize());
                storages = zip;
                value = zip.pickle(classes);
            } else if (begins(mapped, LEGACY_MAGIC)) {
                TorchLegacy legacy = new TorchLegacy(path, mapped);
                storages = legacy;
                value = legacy.read(classes);
            } else {
                throw new WeightFileException(path, "is no file of PyTorch's: it begins neither as a zip nor with the number of the older format");
            }
            TorchTree tree = TorchTree.of(value, root);
            return new PyTorchFile(path, new TorchViews(path, storages, mapped.byteSize()).entries(tree.tensors()), tree.strides(), tree.remarks());
        } catch (PickleException e) {
            throw new WeightFileException(path, "its pickle is refused: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new WeightFileException(path, MissingFile.reason(path), e);
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static MemorySegment map(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    /** True if the file begins as PyTorch's do. */
    static boolean looksLikeOne(MemorySegment start) {
        return begins(start, ZIP_MAGIC) || begins(start, Arrays.copyOf(LEGACY_MAGIC, Integer.BYTES));
    }

    private static boolean begins(MemorySegment bytes, int[] magic) {
        if (bytes.byteSize() < magic.length) return false;
        PickleBytes stream = new PickleBytes(bytes);
        for (int expected : magic) if (stream.read() != expected) return false;
        return true;
    }

    /** Steps between neighbours in the storage, in elements, as the file had them; the tensors themselves are row-major. */
    public List<Long> strides(String name) {
        tensor(name);
        return strides.getOrDefault(name, List.of());
    }

    /** What the file holds besides tensors and was not read, a line each. */
    public List<String> remarks() {
        return remarks;
    }
}
