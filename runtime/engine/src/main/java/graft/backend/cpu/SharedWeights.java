package graft.backend.cpu;

import graft.tensor.WeightTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packed frozen weights in a file that every process with the same ones maps, so that their pages are in memory once. The file's name is a hash of all that its bytes depend on: the weights' own numbers, which of
 * them are packed in which orientation and format, the layout's version and the byte order; vector widths share one layout. A file is written by one process while others wait, whole or not at all, is
 * never changed, and is checked against its sums whenever it is opened: that reads it once, which its pages need anyway.
 */
final class SharedWeights {
    private static final String LAYOUT = "graft packed weights 1 ";
    private static final int NAME_BYTES = 16;
    private static final Object MAKING = new Object();

    private final Path folder;
    private final List<PackedPiece> pieces;
    private final WeightIntake intake;
    private final OffHeap offHeap;
    private final WorkerPool pool;

    private SharedWeights(Path folder, List<PackedPiece> pieces, Map<String, WeightTensor> weights, OffHeap offHeap, WorkerPool pool) {
        this.folder = folder;
        this.pieces = pieces;
        this.intake = new WeightIntake(pieces, weights, pool);
        this.offHeap = offHeap;
        this.pool = pool;
    }

    /**
     * What came of it.
     *
     * @param memory the block, to read only; empty if it cannot be shared
     * @param remark for the user
     */
    record Outcome(Optional<MemorySegment> memory, String remark) {}

    /** The block, mapped from the folder's file, which is made if it is not there or damaged. */
    static Outcome open(Path folder, List<PackedPiece> pieces, Map<String, WeightTensor> weights, OffHeap offHeap, WorkerPool pool) {
        try {
            return new SharedWeights(folder, pieces, weights, offHeap, pool).open();
        } catch (IOException | UncheckedIOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Outcome(Optional.empty(), "frozen weights are not shared: " + folder + " cannot be used (" + reason + "); this process keeps its own copy. See that the disk has room and the folder may be written");
        }
    }

    private Outcome open() throws IOException {
        byte[] key = key();
        Path file = folder.resolve(HexFormat.of().formatHex(key, 0, NAME_BYTES) + ".packed");
        Optional<MemorySegment> there = find(file, key).memory;
        if (there.isPresent()) return shared(there.get(), file, "");
        Files.createDirectories(folder);
        // A file lock belongs to the whole JVM, so threads of one wait for each other by themselves.
        synchronized (MAKING) {
            try (FileChannel lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock held = lock.lock()) {
                Found found = find(file, key);
                if (found.memory.isPresent()) return shared(found.memory.get(), file, "");
                new PackedFile(pieces, key).write(file, intake);
                Found made = find(file, key);
                String how = found.damage.isEmpty() ? "; written now" : "; it was damaged (" + found.damage + ") and was made again";
                return shared(made.memory.orElseThrow(() -> new IOException(file + " was written, but " + made.damage)), file, how);
            }
        }
    }

    private static Outcome shared(MemorySegment memory, Path file, String how) {
        return new Outcome(Optional.of(memory), String.format("of the frozen weights, %,d bytes packed for products are shared with all processes that map %s%s", memory.byteSize(), file, how));
    }

    /** @param damage what is wrong with a file that is there; empty if there is none, or nothing wrong */
    private record Found(Optional<MemorySegment> memory, String damage) {}

    private Found find(Path file, byte[] key) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            PackedFile packed = new PackedFile(pieces, key);
            Optional<String> damage = packed.damage(channel, pool);
            if (damage.isPresent()) return new Found(Optional.empty(), damage.get());
            return new Found(Optional.of(offHeap.map("packed frozen weights", channel, packed.headerBytes(), PackedPiece.bytes(pieces))), "");
        } catch (NoSuchFileException e) {
            return new Found(Optional.empty(), "");
        }
    }

    private byte[] key() {
        MessageDigest sha = WeightIntake.sha256();
        sha.update((LAYOUT + ByteOrder.nativeOrder() + "\n").getBytes(StandardCharsets.UTF_8));
        for (PackedPiece piece : pieces) sha.update((piece + "\n").getBytes(StandardCharsets.UTF_8));
        intake.digests().forEach(sha::update);
        return sha.digest();
    }
}
