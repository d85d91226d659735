package graft.weights;

import graft.files.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes safetensors files, whole or not at all ({@link WholeFile}). The same tensors and metadata give the same bytes in
 * whatever order they are given: the header lists names sorted, and the data lies sorted by element size, largest first,
 * then by name, so that every tensor is aligned to its own elements, as other readers need.
 */
public final class SafetensorsWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private SafetensorsWriter() {}

    /** Writes tensors without metadata; see {@link #write(Path, Collection, Map)}. */
    public static void write(Path file, Collection<TensorEntry> tensors) {
        write(file, tensors, Map.of());
    }

    /**
     * Writes tensors and the texts of {@code __metadata__} (left out when empty).
     *
     * @throws WeightFileException when two tensors share a name, or one is called {@code __metadata__}
     * @throws graft.files.FileWriteException when the file cannot be written; what stood there before is unchanged
     */
    public static void write(Path file, Collection<TensorEntry> tensors, Map<String, String> metadata) {
        SortedMap<String, TensorEntry> byName = byName(file, tensors);
        List<TensorEntry> order = new ArrayList<>(byName.values());
        order.sort(Comparator.comparingInt((TensorEntry t) -> -t.type().bits()).thenComparing(TensorEntry::name));
        byte[] header = header(order, new TreeMap<>(metadata));
        if (header.length > SafetensorsHeader.MAX_BYTES) {
            throw new WeightFileException(file, "the header of " + byName.size() + " tensors would have "
                    + header.length + " bytes, above " + SafetensorsHeader.MAX_BYTES + "; write several files");
        }
        WholeFile.write(file, out -> {
            writeLength(out, header.length);
            out.write(header);
            SegmentBytes bytes = new SegmentBytes();
            for (TensorEntry tensor : order) {
                bytes.pass(tensor.segment(), (buffer, length) -> out.write(buffer, 0, length));
            }
        });
    }

    private static SortedMap<String, TensorEntry> byName(Path file, Collection<TensorEntry> tensors) {
        SortedMap<String, TensorEntry> byName = new TreeMap<>();
        for (TensorEntry tensor : tensors) {
            if (tensor.name().equals("__metadata__")) {
                throw new WeightFileException(file, "no tensor can be called __metadata__; give it another name");
            }
            if (byName.put(tensor.name(), tensor) != null) {
                throw new WeightFileException(file, "two tensors are called " + tensor.name() + "; rename one");
            }
        }
        return byName;
    }

    /** A tensor and where it starts, counted from the end of the header. */
    private record Placed(TensorEntry tensor, long start) {}

    private static byte[] header(List<TensorEntry> order, SortedMap<String, String> metadata) {
        SortedMap<String, Placed> placed = new TreeMap<>();
        long at = 0;
        for (TensorEntry tensor : order) {
            placed.put(tensor.name(), new Placed(tensor, at));
            at += tensor.segment().byteSize();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart("__metadata__");
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            placed.values().forEach(p -> writeSlot(json, p.tensor, p.start));
            json.writeEndObject();
        }
        // Blanks up to a multiple of 8, so that the data after the header is aligned.
        while (out.size() % Long.BYTES != 0) {
            out.write(' ');
        }
        return out.toByteArray();
    }

    private static void writeSlot(JsonGenerator json, TensorEntry tensor, long start) {
        json.writeObjectPropertyStart(tensor.name());
        json.writeStringProperty("dtype", tensor.type().name());
        json.writeArrayPropertyStart("shape");
        tensor.shape().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeArrayPropertyStart("data_offsets");
        json.writeNumber(start);
        json.writeNumber(start + tensor.segment().byteSize());
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeLength(OutputStream out, long length) throws IOException {
        for (int i = 0; i < Long.BYTES; i++) {
            out.write((int) (length >>> (8 * i)));
        }
    }
}
