package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;

/** Steps of embedding tables, structural bias, the structure matrix and readouts. */
final class TableSteps {
    private static final int PAIR_THREADS = 128;

    private final StepRoom room;

    TableSteps(StepRoom room) {
        this.room = room;
    }

    /** y [R, d] = scale * the sum over tables and columns; a launch a table. */
    DeviceStep embeddingSum(Op.EmbeddingSum o, Instruction i) {
        Call call = room.queue().call(Kernel.EMBEDDING_SUM);
        int count = o.tables();
        long[] tables = new long[count];
        int[] inputs = new int[count];
        int[] columns = new int[count];
        for (int t = 0; t < count; t++) {
            tables[t] = room.in(i, 2 * t);
            inputs[t] = room.uses().input(i, 2 * t + 1);
            columns[t] = i.inputs().get(2 * t + 1).columns();
        }
        long y = room.out(i, 0);
        Value size = i.output();
        return m -> {
            long elements = StepRoom.elements(size, m);
            for (int t = 0; t < count; t++) {
                call.begin().pointer(tables[t]).pointer(m.batch.ints(inputs[t])).pointer(y).int64(elements).int32(size.columns()).int32(columns[t]).float32(o.scale())
                        .int32(t == 0 ? 1 : 0).int32(t == count - 1 ? 1 : 0).over(elements);
            }
        };
    }

    /** dtable [V, d] += scale * rows of dy. */
    DeviceStep embeddingGrad(Op.EmbeddingGrad o, Instruction i, int line) {
        Call call = room.queue().call(Kernel.EMBEDDING_PARTIAL);
        RowLists.Use use = room.uses().tableUse(i, o.frozenRow());
        long dy = room.in(i, 0), partial = room.scratch(i, line).address();
        int columns = i.inputs().getFirst().columns();
        DeviceStep combine = combine(use, partial, room.out(i, 0), columns, o.scale());
        return m -> {
            call.begin().pointer(dy).pointer(m.batch.list(use, 2)).pointer(m.batch.list(use, 3)).pointer(partial).int32(columns).int32(use.columns()).listed(m.chunks(use), columns);
            combine.run(m);
        };
    }

    private DeviceStep combine(RowLists.Use use, long partial, long to, int columns, double scale) {
        Call call = room.queue().call(Kernel.LIST_COMBINE);
        return m -> call.begin().pointer(partial).pointer(m.batch.list(use, 0)).pointer(m.batch.list(use, 1)).pointer(to).int32(columns).float32(scale).listed(m.listedRows(use), columns);
    }

    /** bias [P, H] = table at index. */
    DeviceStep pairEmbedding(Instruction i) {
        Call call = room.queue().call(Kernel.PAIR_EMBEDDING);
        long table = room.in(i, 0), bias = room.out(i, 0);
        int index = room.uses().input(i, 1), heads = i.output().columns();
        return m -> overPairs(call.begin().pointer(table).pointer(m.batch.ints(index)).pointer(m.batch.pairStart()).pointer(bias).int32(heads), m);
    }

    private static void overPairs(Call call, DeviceMicro m) {
        int pairs = m.sizes.largestGraph() * m.sizes.largestGraph();
        call.grid((pairs + PAIR_THREADS - 1) / PAIR_THREADS, m.sizes.graphs(), 1, PAIR_THREADS, 0);
    }

    /** dtable [V, H] += dbias at index. */
    DeviceStep pairEmbeddingGrad(Op.PairEmbeddingGrad o, Instruction i, int line) {
        RowLists.Use use = room.uses().tableUse(i, o.frozenRow());
        long partial = room.scratch(i, line).address();
        int heads = i.inputs().getFirst().columns();
        DeviceStep sums = pairSums(use, room.in(i, 0), -1, heads, partial);
        DeviceStep combine = combine(use, partial, room.out(i, 0), heads, 1);
        return m -> {
            sums.run(m);
            combine.run(m);
        };
    }

    /** @param divisor number of the input that divides, or -1 */
    private DeviceStep pairSums(RowLists.Use use, long dBias, int divisor, int heads, long partial) {
        Call call = room.queue().call(Kernel.PAIR_PARTIAL);
        return m -> call.begin().pointer(dBias).pointer(m.batch.list(use, 2)).pointer(m.batch.list(use, 3)).pointer(m.batch.pairStart()).pointer(divisor < 0 ? 0 : m.batch.ints(divisor))
                .pointer(partial).int32(m.sizes.graphs()).int32(heads).int32(use.columns()).listed(m.chunks(use), heads);
    }

    /** bias [P, H] = the sum over hops of projected [E, K H], divided. */
    DeviceStep pathBias(Op.PathBias o, Instruction i) {
        Call call = room.queue().call(Kernel.PATH_BIAS);
        long projected = room.in(i, 0), bias = room.out(i, 0);
        int hops = room.uses().input(i, 1), divisor = room.uses().input(i, 2), heads = i.output().columns();
        return m -> overPairs(call.begin().pointer(projected).pointer(m.batch.ints(hops)).pointer(m.batch.ints(divisor)).pointer(m.batch.pairStart()).pointer(bias).int32(heads)
                .int32(o.hops()), m);
    }

    /** dprojected [E, K H] from dbias: zero where no path goes. */
    DeviceStep pathBiasGrad(Op.PathBiasGrad o, Instruction i, int line) {
        RowLists.Use use = room.uses().pathUse(i, o);
        long partial = room.scratch(i, line).address();
        int heads = i.inputs().getFirst().columns();
        Place to = room.slots().place(i.output());
        Value size = i.output();
        DeviceStep sums = pairSums(use, room.in(i, 0), room.uses().input(i, 2), heads, partial);
        DeviceStep combine = combine(use, partial, to.address(), heads, 1);
        return m -> {
            room.queue().zero(to.part(0, StepRoom.elements(size, m) * Float.BYTES));
            sums.run(m);
            combine.run(m);
        };
    }

    /** y [T, c] = S x, or S^T x by the sorted transpose. */
    DeviceStep structureProduct(Op.StructureProduct o, Instruction i) {
        Call call = room.queue().call(Kernel.SPARSE_PRODUCT);
        int s = room.uses().input(i, 0);
        long x = room.in(i, 1), y = room.out(i, 0);
        Value size = i.output();
        return m -> call.begin().pointer(m.batch.sparse(s, o.transposed(), 0)).pointer(m.batch.sparse(s, o.transposed(), 1)).pointer(m.batch.sparse(s, o.transposed(), 2)).pointer(x)
                .pointer(y).int32(size.columns()).rows(StepRoom.rows(size, m), size.columns());
    }

    /** y [G, d] from x [T, d]. */
    DeviceStep readout(Op.Pooling pooling, Instruction i) {
        return pooled(Kernel.READOUT, pooling, i);
    }

    /** dx [T, d] from dy [G, d]. */
    DeviceStep readoutGrad(Op.Pooling pooling, Instruction i) {
        return pooled(Kernel.READOUT_GRAD, pooling, i);
    }

    private DeviceStep pooled(Kernel kernel, Op.Pooling pooling, Instruction i) {
        Call call = room.queue().call(kernel);
        long from = room.in(i, 0), to = room.out(i, 0);
        int columns = i.output().columns();
        return m -> call.begin().pointer(from).pointer(m.batch.tokenStart()).pointer(to).int32(columns).int32(pooling.ordinal()).columns(columns, m.sizes.graphs());
    }
}
