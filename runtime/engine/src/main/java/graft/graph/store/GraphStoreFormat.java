package graft.graph.store;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The file: {@link #MAGIC}, records, an index of {@link #INDEX_ENTRY} bytes a record (offset, nodes, edges), facts as JSON, and a footer of
 * {@link #FOOTER} bytes (offset of the index, number of records, offset of the facts, {@link #MAGIC}). Everything big-endian.
 *
 * <p>A record: row (8 bytes), features a node, features an edge, labels, 1 with distances (2 bytes each), node features, edge sources, edge
 * targets, edge features (2 bytes each, unsigned), labels (8), distances above the diagonal (8).
 */
final class GraphStoreFormat {
    /** The first and the last eight bytes; the digit is the version. */
    static final long MAGIC = 0x4752414654475331L;

    static final int INDEX_ENTRY = 16;
    static final int FOOTER = 32;
    /** Bytes of a record before its node features. */
    static final int RECORD_HEAD = 16;
    /** The largest feature and node number that two bytes hold. */
    static final int LARGEST = 0xFFFF;

    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private GraphStoreFormat() {}
}
