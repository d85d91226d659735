package graft.backend.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;

/**
 * A file of packed weights: a header, and the pieces at their places behind it, as they lie in memory. The header, in native byte order: a number that says what it is, the key, the number of pieces, a sum of each
 * piece (CRC-32C), and a sum of all that; filled up with zeros to whole pages.
 */
final class PackedFile {
    private static final long MAGIC = 0x4752414654505731L;
    private static final int PAGE = 4096;
    private static final int BUFFER = 1 << 16;

    private final List<PackedPiece> pieces;
    private final byte[] key;

    /** @param key 32 bytes that say what the pieces are */
    PackedFile(List<PackedPiece> pieces, byte[] key) {
        this.pieces = pieces;
        this.key = key;
    }

    private int filled() {
        return Long.BYTES + key.length + Integer.BYTES + pieces.size() * Integer.BYTES + Integer.BYTES;
    }

    /** Bytes before the first piece: whole pages. */
    long headerBytes() {
        return Math.ceilDiv(filled(), PAGE) * (long) PAGE;
    }

    private ByteBuffer header(int[] sums) {
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes()).order(ByteOrder.nativeOrder());
        header.putLong(MAGIC).put(key).putInt(pieces.size());
        for (int sum : sums) header.putInt(sum);
        header.putInt(sum(header.duplicate().flip()));
        return header.rewind();
    }

    private static int sum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Writes the file under a name that nobody reads and moves it into place. It is not forced to the disk: whoever reads it checks the sums. */
    void write(Path file, WeightIntake weights) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                int[] sums = new int[pieces.size()];
                weights.pack((piece, memory) -> {
                    sums[pieces.indexOf(piece)] = sum(memory.asByteBuffer());
                    put(channel, memory.asByteBuffer(), headerBytes() + piece.offset());
                });
                put(channel, header(sums), 0);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    private static void put(FileChannel channel, ByteBuffer bytes, long at) {
        try {
            long place = at;
            while (bytes.hasRemaining()) place += channel.write(bytes, place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a file, if anything: header, length, and every piece's sum are looked at. */
    Optional<String> damage(FileChannel channel, WorkerPool pool) throws IOException {
        long bytes = headerBytes() + PackedPiece.bytes(pieces);
        if (channel.size() != bytes) return Optional.of("it has " + channel.size() + " bytes instead of " + bytes);
        ByteBuffer header = ByteBuffer.allocate((int) headerBytes()).order(ByteOrder.nativeOrder());
        fetch(channel, header, 0);
        int[] sums = new int[pieces.size()];
        header.position(Long.BYTES + key.length + Integer.BYTES);
        for (int i = 0; i < sums.length; i++) sums[i] = header.getInt();
        if (!header.rewind().equals(header(sums))) return Optional.of("its header is another");
        AtomicReference<String> damage = new AtomicReference<>();
        pool.forEach(sums.length, i -> {
            if (damage.get() == null && sumOf(channel, pieces.get(i)) != sums[i]) damage.set("the sum of " + pieces.get(i) + " differs");
        });
        return Optional.ofNullable(damage.get());
    }

    private int sumOf(FileChannel channel, PackedPiece piece) {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (long at = 0; at < piece.bytes(); at += BUFFER) {
            buffer.clear().limit((int) Math.min(BUFFER, piece.bytes() - at));
            fetch(channel, buffer, headerBytes() + piece.offset() + at);
            crc.update(buffer.flip());
        }
        return (int) crc.getValue();
    }

    private static void fetch(FileChannel channel, ByteBuffer to, long at) {
        try {
            long place = at;
            while (to.hasRemaining()) {
                int read = channel.read(to, place);
                if (read < 0) throw new IOException("the file ended while it was read");
                place += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
