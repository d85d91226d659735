package graft.backend.cuda;

import graft.backend.BackendException;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;
import graft.random.Philox;
import org.jspecify.annotations.Nullable;

/** Steps of attention in its three kinds, which are one family of kernels. */
final class DeviceAttention {
    /** Shared memory that a block may have on every card. */
    private static final int SHARED_BYTES = 48 << 10;

    private static final int LARGEST_TILE = 32;

    private final StepRoom room;

    DeviceAttention(StepRoom room) {
        this.room = room;
    }

    /**
     * What the three kernels of an attention share. Addresses are 0 where an operand is missing.
     *
     * @param shares of the mixture; null where they are an operand
     */
    private record Operands(
            Op.Attention op, int length, int width, long q, long k, long v, long prefixKeys, long prefixValues, long bias, long distance, long adjacency, long shares, Op.@Nullable Shares fixed) {
        /** Sets the parameters that all kernels begin with. */
        Call begin(Call call, int tile, DeviceMicro m) {
            return call.begin().pointer(q).pointer(k).pointer(v).pointer(prefixKeys).pointer(prefixValues).int32(length).pointer(bias).pointer(distance).pointer(adjacency).pointer(shares)
                    .float32(fixed == null ? 1 : fixed.attention()).float32(fixed == null ? 0 : fixed.distance()).float32(fixed == null ? 0 : fixed.adjacency()).pointer(m.batch.tokenStart())
                    .pointer(m.batch.pairStart()).pointer(m.batch.dataRow()).int32(op.heads()).int32(width).float32(op.scale()).int32(op.site()).int32(m.seedLow).int32(m.seedHigh).pointer(m.batch.stepNumber())
                    .int64(Philox.dropThreshold(op.dropout())).float32(1 / (1 - op.dropout())).int32(tile);
        }
    }

    /** Rows and columns of a tile: the most whose numbers fit into shared memory. Of the width alone, so that sums do not depend on the batch. */
    private static int tile(int width) {
        for (int tile = LARGEST_TILE; tile > 0; tile /= 2) if (columnsShared(tile, width) <= SHARED_BYTES) return tile;
        throw new BackendException("attention heads of " + width + " columns are wider than the CUDA kernels take; give the attention more heads, or use --device cpu");
    }

    private static int forwardShared(int tile, int width) {
        return (4 * tile * width + tile * (tile + 3)) * Float.BYTES;
    }

    private static int rowsShared(int tile, int width) {
        return (5 * tile * width + tile * (2 * tile + 7)) * Float.BYTES;
    }

    private static int columnsShared(int tile, int width) {
        return Math.max((6 * tile * width + tile * (2 * tile + 5)) * Float.BYTES, rowsShared(tile, width));
    }

    private static int threads(int tile) {
        return Math.max(32, 4 * tile);
    }

    private static void launch(Call call, int heads, DeviceMicro m, int columns, int tile, int shared) {
        call.grid(heads, m.sizes.graphs(), (columns + tile - 1) / tile, threads(tile), shared);
    }

    private Operands plain(Op.Attention o, Instruction i, int q) {
        return new Operands(o, 0, width(o, i, q), room.in(i, q), room.in(i, q + 1), room.in(i, q + 2), 0, 0, o.hasBias() ? room.in(i, q + 3) : 0, 0, 0, 0, null);
    }

    private Operands prefixed(Op.PrefixAttention o, Instruction i, int q) {
        Op.Attention a = o.attention();
        return new Operands(a, o.length(), width(a, i, q), room.in(i, q), room.in(i, q + 1), room.in(i, q + 2), room.in(i, q + 3), room.in(i, q + 4), a.hasBias() ? room.in(i, q + 5) : 0, 0, 0, 0, null);
    }

    private Operands mixed(Op.MixtureAttention o, Instruction i, int q) {
        Op.Attention a = new Op.Attention(o.heads(), o.scale(), false, o.dropout(), o.site());
        return new Operands(a, 0, width(a, i, q), room.in(i, q), room.in(i, q + 1), room.in(i, q + 2), 0, 0, 0, room.in(i, q + 3), room.in(i, q + 4), o.shares() == null ? room.in(i, q + 5) : 0, o.shares());
    }

    private static int width(Op.Attention o, Instruction i, int q) {
        return i.inputs().get(q).columns() / o.heads();
    }

    DeviceStep attention(Op.Attention o, Instruction i) {
        return forward(plain(o, i, 0), i);
    }

    DeviceStep prefixAttention(Op.PrefixAttention o, Instruction i) {
        return forward(prefixed(o, i, 0), i);
    }

    DeviceStep mixture(Op.MixtureAttention o, Instruction i) {
        return forward(mixed(o, i, 0), i);
    }

    private DeviceStep forward(Operands a, Instruction i) {
        Call call = room.queue().call(Kernel.ATTENTION_FORWARD);
        long y = room.out(i, 0);
        int tile = tile(a.width());
        return m -> launch(a.begin(call, tile, m).pointer(y), a.op().heads(), m, m.sizes.largestGraph(), tile, forwardShared(tile, a.width()));
    }

    DeviceStep attentionGrad(Op.AttentionGrad o, Instruction i, int line) {
        return backward(plain(o.forward(), i, 1), i, o.biasGradient() ? i.outputs().get(3) : null, room.scratch(i, line).address(), 0, 0);
    }

    DeviceStep mixtureGrad(Op.MixtureAttentionGrad o, Instruction i, int line) {
        long stats = room.scratch(i, line).address();
        DeviceStep backward = backward(mixed(o.forward(), i, 1), i, null, stats, 0, 0);
        if (!o.sharesGradient()) return backward;
        Call call = room.queue().call(Kernel.SHARES_GRAD);
        long to = room.out(i, 3);
        int heads = o.forward().heads();
        return m -> {
            backward.run(m);
            call.begin().pointer(stats).pointer(m.batch.tokenStart()).pointer(to).int32(heads).int32(m.sizes.tokens()).grid(m.sizes.graphs(), 1, 1, 64, 0);
        };
    }

    DeviceStep prefixAttentionGrad(Op.PrefixAttentionGrad o, Instruction i, int line) {
        Place scratch = room.scratch(i, line);
        long statsBytes = DeviceScratch.attentionStats(room.maxima(), o.forward().attention().heads());
        long partBytes = DeviceScratch.prefixParts(i, room.maxima());
        long keys = scratch.part(statsBytes, partBytes).address(), values = scratch.part(statsBytes + partBytes, partBytes).address();
        DeviceStep backward = backward(prefixed(o.forward(), i, 1), i, o.biasGradient() ? i.outputs().get(5) : null, scratch.address(), keys, values);
        Call total = room.queue().call(Kernel.ROWS_TOTAL);
        int size = Math.toIntExact(i.outputs().get(3).shape().elements());
        long dKeys = room.out(i, 3), dValues = room.out(i, 4);
        return m -> {
            backward.run(m);
            total.begin().pointer(keys).pointer(dKeys).int32(m.sizes.graphs()).int32(size).over(size);
            total.begin().pointer(values).pointer(dValues).int32(m.sizes.graphs()).int32(size).over(size);
        };
    }

    /**
     * dq, dk, dv are the instruction's first three outputs, dy is its first input.
     *
     * @param dBias where its gradient is wanted
     * @param prefixKeys, prefixValues where each graph's part of the prefix's gradient goes
     */
    private DeviceStep backward(Operands a, Instruction i, @Nullable Value dBias, long stats, long prefixKeys, long prefixValues) {
        Call rows = room.queue().call(Kernel.ATTENTION_GRAD_ROWS);
        Call columns = room.queue().call(Kernel.ATTENTION_GRAD_COLUMNS);
        long dy = room.in(i, 0), dq = room.out(i, 0), dk = room.out(i, 1), dv = room.out(i, 2), toBias = dBias == null ? 0 : room.slots().address(dBias);
        int tile = tile(a.width());
        int heads = a.op().heads();
        return m -> {
            launch(a.begin(rows, tile, m).pointer(dy).pointer(dq).pointer(toBias).pointer(stats).int32(m.sizes.tokens()), heads, m, m.sizes.largestGraph(), tile, rowsShared(tile, a.width()));
            launch(a.begin(columns, tile, m).pointer(dy).pointer(dk).pointer(dv).pointer(prefixKeys).pointer(prefixValues).pointer(stats).int32(m.sizes.tokens()), heads, m,
                    a.length() + m.sizes.largestGraph(), tile, columnsShared(tile, a.width()));
        };
    }
}
