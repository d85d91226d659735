package graft.tensor;

import java.lang.foreign.MemorySegment;

/** Writes zeros over part of a segment. {@link MemorySegment#fill} fills a whole one, so that a part needs a slice first: an object at every call, which compute threads do without. */
public final class Zeros {
    private static final MemorySegment SOURCE = MemorySegment.ofArray(new byte[1 << 14]);

    private Zeros() {}

    /** Sets bytes to 0. */
    public static void write(MemorySegment to, long offset, long bytes) {
        for (long done = 0; done < bytes; done += SOURCE.byteSize()) {
            MemorySegment.copy(SOURCE, 0, to, offset + done, Math.min(SOURCE.byteSize(), bytes - done));
        }
    }
}
