package graft.weights;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file: strict JSON that maps a tensor's name to {@code dtype}, {@code shape} and
 * {@code data_offsets} (start and end, counted from the end of the header). Read token by token, so that a hostile
 * header costs no more than its own length. Once read, the tensors are known to fill the data exactly, without overlap.
 */
final class SafetensorsHeader {
    /** The bound of the format's first implementation; a header of a thousand tensors has about 100 kB. */
    static final long MAX_BYTES = 100_000_000;

    private static final int MAX_RANK = 64;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** Where one tensor lies; {@code start} and {@code end} count from the end of the header. */
    record Slot(String name, ElementType type, List<Long> shape, long start, long end) {}

    private final Path file;
    private final long dataBytes;
    private final SortedMap<String, Slot> slots = new TreeMap<>();
    private final SortedMap<String, String> metadata = new TreeMap<>();

    private SafetensorsHeader(Path file, long dataBytes) {
        this.file = file;
        this.dataBytes = dataBytes;
    }

    /**
     * @param json the header's bytes
     * @param dataBytes bytes of the file after the header
     * @throws WeightFileException when anything is not as the format says
     */
    static SafetensorsHeader read(Path file, byte[] json, long dataBytes) {
        SafetensorsHeader header = new SafetensorsHeader(file, dataBytes);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            header.readAll(parser);
        } catch (JacksonException e) {
            throw new WeightFileException(file, "the header is no strict JSON: " + e.getOriginalMessage()
                    + " (byte " + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()) + " of the header)", e);
        }
        header.checkCover();
        return header;
    }

    SortedMap<String, Slot> slots() {
        return slots;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    private void readAll(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw broken("the header is no JSON object");
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals("__metadata__")) {
                readMetadata(parser);
            } else {
                slots.put(name, readSlot(parser, name));
            }
        }
        if (parser.nextToken() != null) {
            throw broken("something follows the header's JSON object");
        }
    }

    private void readMetadata(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw broken("__metadata__ is no JSON object");
        }
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw broken("__metadata__ entry " + key + " is no text");
            }
            metadata.put(key, parser.getString());
        }
    }

    private Slot readSlot(JsonParser parser, String name) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw broken("tensor " + name + " is described by no JSON object");
        }
        ElementType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (key) {
                case "dtype" -> type = readType(parser, token, name);
                case "shape" -> shape = readSizes(parser, token, name, "shape");
                case "data_offsets" -> offsets = readSizes(parser, token, name, "data_offsets");
                default -> throw broken("tensor " + name + " has the unknown field " + key);
            }
        }
        if (type == null || shape == null || offsets == null) {
            throw broken("tensor " + name + " lacks " + (type == null ? "dtype" : shape == null ? "shape" : "data_offsets"));
        }
        if (offsets.size() != 2) {
            throw broken("tensor " + name + " has " + offsets.size() + " data_offsets, not 2");
        }
        return checkedSlot(new Slot(name, type, shape, offsets.get(0), offsets.get(1)));
    }

    private ElementType readType(JsonParser parser, JsonToken token, String name) {
        String word = token == JsonToken.VALUE_STRING ? parser.getString() : token.toString();
        return ElementType.named(word).orElseThrow(() -> broken("tensor " + name + " has the unknown dtype " + word));
    }

    private List<Long> readSizes(JsonParser parser, JsonToken token, String name, String field) {
        if (token != JsonToken.START_ARRAY) {
            throw broken("tensor " + name + ": " + field + " is no list");
        }
        List<Long> sizes = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw broken("tensor " + name + ": " + field + " holds " + parser.getString()
                        + ", which is no 64-bit whole number");
            }
            long size = parser.getLongValue();
            if (size < 0) {
                throw broken("tensor " + name + ": " + field + " holds the negative number " + size);
            }
            if (sizes.size() == MAX_RANK) {
                throw broken("tensor " + name + ": " + field + " has more than " + MAX_RANK + " numbers");
            }
            sizes.add(size);
        }
        return sizes;
    }

    private Slot checkedSlot(Slot slot) {
        if (slot.start > slot.end || slot.end > dataBytes) {
            throw broken("tensor " + slot.name + " lies at bytes " + slot.start + " to " + slot.end
                    + " of the data, which has " + dataBytes);
        }
        BigInteger needed = TensorEntry.bytesOf(slot.type, slot.shape);
        if (!needed.equals(BigInteger.valueOf(slot.end - slot.start))) {
            throw broken("tensor " + slot.name + ": " + slot.type + " " + slot.shape + " needs " + needed
                    + " bytes, but its offsets " + slot.start + " to " + slot.end + " hold " + (slot.end - slot.start));
        }
        return slot;
    }

    /** The format demands that the tensors fill the data without gap or overlap. */
    private void checkCover() {
        List<Slot> order = new ArrayList<>(slots.values());
        order.sort(Comparator.comparingLong(Slot::start).thenComparingLong(Slot::end));
        long reached = 0;
        String before = "the header";
        for (Slot slot : order) {
            if (slot.start < reached) {
                throw broken("tensor " + slot.name + " begins at byte " + slot.start + ", inside tensor " + before
                        + ", which ends at " + reached);
            }
            if (slot.start > reached) {
                throw broken("bytes " + reached + " to " + slot.start + " of the data, between " + before
                        + " and tensor " + slot.name + ", belong to no tensor");
            }
            reached = slot.end;
            before = slot.name;
        }
        if (reached != dataBytes) {
            throw broken("bytes " + reached + " to " + dataBytes + " at the end of the data belong to no tensor");
        }
    }

    private WeightFileException broken(String problem) {
        return new WeightFileException(file, problem + ". The file is damaged or not safetensors; fetch or write it again");
    }
}
