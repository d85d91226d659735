package graft.weights;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Bytes of a file as a stream that knows how much is left, so that no length is believed before it is compared with that. */
final class PickleBytes extends InputStream {
    private final MemorySegment bytes;
    private long at;

    PickleBytes(MemorySegment bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        return at < bytes.byteSize() ? bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xFF : -1;
    }

    @Override
    public int read(byte[] out, int from, int length) {
        if (length == 0) return 0;
        int count = (int) Math.min(length, left());
        if (count == 0) return -1;
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, out, from, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, left());
    }

    /** Bytes from the beginning to the next one that is read. */
    long position() {
        return at;
    }

    long left() {
        return bytes.byteSize() - at;
    }

    /** The next 4 bytes as an unsigned little-endian number, which stay unread; -1 if there are fewer. */
    long peekLength() {
        return left() < Integer.BYTES ? -1 : bytes.get(TensorEntry.INT, at) & 0xFFFFFFFFL;
    }

    /** The next byte, which stays unread; -1 at the end. */
    int peekByte() {
        return left() < 1 ? -1 : bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }
}
