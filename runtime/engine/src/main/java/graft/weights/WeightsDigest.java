package graft.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * SHA-256 over tensors, in name order whatever the order given. Each tensor adds, with all numbers as 8 bytes big-endian:
 * length and UTF-8 bytes of its name, length and bytes of its type's word, rank, sizes, byte count and its raw
 * little-endian bytes. Lengths stand before texts, so that no two different lists of tensors give the same input.
 */
public final class WeightsDigest {
    private WeightsDigest() {}

    /**
     * The digest as 64 lower-case hexadecimal digits.
     *
     * @throws WeightFileException when two tensors share a name: their order would then be a matter of chance
     */
    public static String of(Collection<TensorEntry> tensors) {
        List<TensorEntry> order = tensors.stream().sorted(Comparator.comparing(TensorEntry::name)).toList();
        MessageDigest sha = sha256();
        SegmentBytes bytes = new SegmentBytes();
        Set<String> names = new HashSet<>();
        for (TensorEntry tensor : order) {
            if (!names.add(tensor.name())) {
                throw new WeightFileException(tensor.name(), "is given twice; a digest needs distinct names");
            }
            addText(sha, tensor.name());
            addText(sha, tensor.type().name());
            addNumber(sha, tensor.shape().size());
            tensor.shape().forEach(size -> addNumber(sha, size));
            addNumber(sha, tensor.segment().byteSize());
            addBytes(sha, bytes, tensor.segment());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void addText(MessageDigest sha, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        addNumber(sha, utf8.length);
        sha.update(utf8);
    }

    private static void addNumber(MessageDigest sha, long number) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private static void addBytes(MessageDigest sha, SegmentBytes bytes, MemorySegment segment) {
        try {
            bytes.pass(segment, (buffer, length) -> sha.update(buffer, 0, length));
        } catch (IOException e) {
            throw new UncheckedIOException("a digest in memory reads no file", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
