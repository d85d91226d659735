package graft.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Passes the bytes of a segment, on or off heap and of any length, through one small buffer. */
final class SegmentBytes {
    private static final int CHUNK = 1 << 16;

    private final byte[] buffer = new byte[CHUNK];

    /** Takes the first {@code length} bytes of {@code bytes}. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int length) throws IOException;
    }

    void pass(MemorySegment segment, Sink sink) throws IOException {
        for (long at = 0; at < segment.byteSize(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, segment.byteSize() - at);
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, buffer, 0, length);
            sink.take(buffer, length);
        }
    }
}
