package graft.backend.cpu;

import graft.plan.Planner;
import graft.plan.TensorLayout;
import graft.program.Parameter;
import graft.tensor.WeightTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads the weights of packed pieces one by one, on the pool's threads: a few are in memory at a time, whether they come from a file or are drawn. */
final class WeightIntake {
    private static final int AT_ONCE = 4;

    private final List<Parameter> parameters;
    private final Map<Parameter, List<PackedPiece>> pieces = new LinkedHashMap<>();
    private final Map<String, WeightTensor> weights;
    private final WorkerPool pool;

    WeightIntake(List<PackedPiece> pieces, Map<String, WeightTensor> weights, WorkerPool pool) {
        for (PackedPiece piece : pieces) this.pieces.computeIfAbsent(piece.parameter(), p -> new java.util.ArrayList<>()).add(piece);
        this.parameters = List.copyOf(this.pieces.keySet());
        this.weights = weights;
        this.pool = pool;
    }

    /** Does something with a packed piece, which lies at the start of memory that is used again afterwards. */
    @FunctionalInterface
    interface Packed {
        void accept(PackedPiece piece, MemorySegment memory);
    }

    /** Does something with one of several things, and with memory that is used again for the next. */
    @FunctionalInterface
    interface WithSpare {
        void accept(int index, MemorySegment spare);
    }

    @FunctionalInterface
    private interface Read {
        void accept(int index, MemorySegment numbers, MemorySegment spare);
    }

    /** Runs a task for 0 .. count - 1, each once and in no particular order, at most {@value #AT_ONCE} at the same time, each with so many bytes of memory. */
    static void fewAtOnce(WorkerPool pool, int count, long bytes, WithSpare task) {
        AtomicInteger next = new AtomicInteger();
        pool.run(Math.min(AT_ONCE, pool.threads()), worker -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment spare = arena.allocate(Math.max(1, bytes), Planner.ALIGNMENT);
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) task.accept(i, spare);
            }
        });
    }

    /** Packs every piece, in no particular order. */
    void pack(Packed then) {
        long largest = pieces.values().stream().flatMap(List::stream).mapToLong(PackedPiece::bytes).max().orElse(0);
        each(largest, (index, numbers, spare) -> {
            for (PackedPiece piece : pieces.get(parameters.get(index))) {
                piece.at(spare, 0).fill(piece.orientation(), numbers, 0);
                then.accept(piece, spare.asSlice(0, piece.bytes()));
            }
        });
    }

    /** SHA-256 over each weight's numbers as they are, in float32 and row by row. */
    List<byte[]> digests() {
        byte[][] digests = new byte[parameters.size()][];
        each(0, (index, numbers, spare) -> {
            MessageDigest sha = sha256();
            sha.update(numbers.asSlice(0, bytes(parameters.get(index))).asByteBuffer());
            digests[index] = sha.digest();
        });
        return Arrays.asList(digests);
    }

    private void each(long spareBytes, Read task) {
        long largest = TensorLayout.aligned(parameters.stream().mapToLong(WeightIntake::bytes).max().orElse(0));
        fewAtOnce(pool, parameters.size(), largest + spareBytes, (i, memory) -> {
            weights.get(parameters.get(i).name()).copyTo(memory, 0);
            task.accept(i, memory.asSlice(0, largest), memory.asSlice(largest, spareBytes));
        });
    }

    private static long bytes(Parameter p) {
        return p.shape().elements() * Float.BYTES;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
