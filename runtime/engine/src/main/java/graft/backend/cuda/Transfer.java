package graft.backend.cuda;

import graft.cuda.CudaContext;
import graft.cuda.CudaStream;
import graft.cuda.PinnedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Carries whole tensors between host and device in pieces through page-locked memory, and waits for each: for weights and checkpoints, not for steps. */
final class Transfer {
    private static final long PIECE_BYTES = 1L << 20;

    private final CudaStream stream;
    private final PinnedMemory pinned;

    Transfer(CudaContext context, CudaStream stream) {
        this.stream = stream;
        pinned = context.pinned(PIECE_BYTES);
    }

    /** Sets a range to zero. */
    void zero(Place place) {
        if (place.bytes() > 0) stream.fill(place.memory(), place.offset(), place.bytes(), (byte) 0);
    }

    /** Copies host memory to the device. */
    void write(MemorySegment from, Place to) {
        for (long at = 0; at < to.bytes(); at += PIECE_BYTES) {
            long piece = Math.min(PIECE_BYTES, to.bytes() - at);
            MemorySegment.copy(from, at, pinned.segment(), 0, piece);
            stream.upload(pinned, 0, to.memory(), to.offset() + at, piece);
            stream.synchronize();
        }
    }

    /** Rounds numbers to float32 and copies them to the device. */
    void write(double[] values, Place to) {
        int perPiece = (int) (PIECE_BYTES / Float.BYTES);
        for (int first = 0; first < values.length; first += perPiece) {
            int count = Math.min(perPiece, values.length - first);
            for (int i = 0; i < count; i++) pinned.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[first + i]);
            stream.upload(pinned, 0, to.memory(), to.offset() + (long) first * Float.BYTES, (long) count * Float.BYTES);
            stream.synchronize();
        }
    }

    /** The float32 numbers of a range. */
    double[] read(Place from) {
        double[] values = new double[Math.toIntExact(from.bytes() / Float.BYTES)];
        int perPiece = (int) (PIECE_BYTES / Float.BYTES);
        for (int first = 0; first < values.length; first += perPiece) {
            int count = Math.min(perPiece, values.length - first);
            stream.download(from.memory(), from.offset() + (long) first * Float.BYTES, pinned, 0, (long) count * Float.BYTES);
            stream.synchronize();
            for (int i = 0; i < count; i++) values[first + i] = pinned.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        return values;
    }

    /** One double of the device. */
    double readDouble(Place from) {
        stream.download(from.memory(), from.offset(), pinned, 0, Double.BYTES);
        stream.synchronize();
        return pinned.segment().get(ValueLayout.JAVA_DOUBLE, 0);
    }
}
