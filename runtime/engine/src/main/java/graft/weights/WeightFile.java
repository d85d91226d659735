package graft.weights;

import graft.NearestNames;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** A file of named tensors, whatever its format, opened and checked. Tensors are views of the mapped file where the format allows it. */
public abstract sealed class WeightFile permits SafetensorsFile {
    private final Path path;
    private final SortedMap<String, TensorEntry> tensors;

    WeightFile(Path path, SortedMap<String, TensorEntry> tensors) {
        this.path = path;
        this.tensors = Collections.unmodifiableSortedMap(tensors);
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
