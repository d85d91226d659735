package graft.weights;

import graft.NearestNames;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** A file of named tensors, whatever its format, opened and checked. Tensors are views of the mapped file where the format allows it. */
public abstract sealed class WeightFile permits SafetensorsFile, PyTorchFile {
    private final Path path;
    private final SortedMap<String, TensorEntry> tensors;

    WeightFile(Path path, SortedMap<String, TensorEntry> tensors) {
        this.path = path;
        this.tensors = Collections.unmodifiableSortedMap(tensors);
    }

    /**
     * Opens a file of any format that is read here, told by its first bytes and not by its name: safetensors, or a file of {@code torch.save}.
     *
     * @throws WeightFileException if it cannot be read as what it begins as
     */
    public static WeightFile open(Path path) {
        return isPyTorch(path) ? PyTorchFile.open(path) : SafetensorsFile.open(path);
    }

    /** True if the file begins as those of {@code torch.save} do; false for any other, and where there is none. */
    public static boolean isPyTorch(Path path) {
        if (!Files.isRegularFile(path)) return false;
        try (InputStream in = Files.newInputStream(path)) {
            return PyTorchFile.looksLikeOne(MemorySegment.ofArray(in.readNBytes(4)));
        } catch (IOException e) {
            throw new WeightFileException(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    public final Path path() {
        return path;
    }

    /** Names of all tensors, sorted. */
    public final List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    public final boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** All tensors, sorted by name. */
    public final Collection<TensorEntry> tensors() {
        return tensors.values();
    }

    /** @throws WeightFileException when there is no tensor of that name; the message names the nearest */
    public final TensorEntry tensor(String name) {
        TensorEntry entry = tensors.get(name);
        if (entry == null) {
            throw new WeightFileException(path, "has no tensor " + name + "; " + NearestNames.hint(name, tensors.keySet()));
        }
        return entry;
    }

    /** See {@link TensorEntry#floats}. */
    public final float[] floats(String name) {
        return tensor(name).floats();
    }

    /** See {@link TensorEntry#doubles}. */
    public final double[] doubles(String name) {
        return tensor(name).doubles();
    }

    /** See {@link TensorEntry#longs}. */
    public final long[] longs(String name) {
        return tensor(name).longs();
    }
}
