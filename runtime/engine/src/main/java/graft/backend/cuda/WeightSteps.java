package graft.backend.cuda;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;

/** Steps that make weights from weights: once a step, in prologue or epilogue. */
final class WeightSteps {
    private static final int ROTATION_THREADS = 32;

    private final StepRoom room;

    WeightSteps(StepRoom room) {
        this.room = room;
    }

    DeviceStep compile(Op.OfWeights op, Instruction i, int line) {
        return switch (op) {
            case Op.Slice o -> slice(o, i);
            case Op.Pad o -> pad(o, i);
            case Op.Concat o -> concat(i);
            case Op.KroneckerSum o -> kroneckerSum(o, i);
            case Op.KroneckerSumGrad o -> kroneckerSumGrad(o, i);
            case Op.InverseRowNorms o -> inverseRowNorms(o, i);
            case Op.Cayley o -> cayley(o, i, line);
            case Op.CayleyGrad o -> cayleyGrad(o, i, line);
            case Op.OrthogonalityGap o -> orthogonalityGap(o, i, line);
            case Op.OrthogonalityGapGrad o -> orthogonalityGapGrad(o, i, line);
        };
    }

    private Place input(Instruction i, int k) {
        return room.slots().place(i.inputs().get(k));
    }

    private static int elements(Value v) {
        return Math.toIntExact(v.shape().elements());
    }

    private static int rowsOf(Value v) {
        return elements(v) / v.columns();
    }

    private DeviceStep slice(Op.Slice o, Instruction i) {
        Place to = room.slots().place(i.output());
        Place from = input(i, 0).part((long) o.offset() * Float.BYTES, to.bytes());
        return m -> room.queue().copy(from, to);
    }

    private DeviceStep pad(Op.Pad o, Instruction i) {
        Place from = input(i, 0);
        Place to = room.slots().place(i.output());
        Place middle = to.part((long) o.offset() * Float.BYTES, from.bytes());
        return m -> {
            room.queue().zero(to);
            room.queue().copy(from, middle);
        };
    }

    private DeviceStep concat(Instruction i) {
        Place to = room.slots().place(i.output());
        Place[] from = new Place[i.inputs().size()];
        for (int k = 0; k < from.length; k++) from[k] = input(i, k);
        return m -> {
            long at = 0;
            for (Place x : from) {
                room.queue().copy(x, to.part(at, x.bytes()));
                at += x.bytes();
            }
        };
    }

    private DeviceStep kroneckerSum(Op.KroneckerSum o, Instruction i) {
        Call call = room.queue().call(Kernel.KRONECKER_SUM);
        long a = room.in(i, 0), s = room.in(i, 1), t = room.in(i, 2), w = room.out(i, 0);
        int rows = elements(i.inputs().get(1)) / o.n(), columns = elements(i.inputs().get(2)) / o.n(), size = elements(i.output());
        return m -> call.begin().pointer(a).pointer(s).pointer(t).pointer(w).int32(o.n()).int32(rows).int32(columns).over(size);
    }

    private DeviceStep kroneckerSumGrad(Op.KroneckerSumGrad o, Instruction i) {
        long dw = room.in(i, 0), a = room.in(i, 1), s = room.in(i, 2), t = room.in(i, 3);
        int n = o.n(), rows = elements(i.inputs().get(2)) / n, columns = elements(i.inputs().get(3)) / n;
        Call ofA = room.queue().call(Kernel.KRONECKER_GRAD_A);
        Call ofVectors = room.queue().call(Kernel.KRONECKER_GRAD_VECTORS);
        long da = room.out(i, 0), ds = room.out(i, 1), dt = room.out(i, 2);
        return m -> {
            ofA.begin().pointer(dw).pointer(s).pointer(t).pointer(da).int32(n).int32(rows).int32(columns).rows(n * n * n, rows * columns);
            ofVectors.begin().pointer(dw).pointer(a).pointer(t).pointer(ds).int32(n).int32(rows).int32(columns).int32(0).rows(n * rows, n * n * columns);
            ofVectors.begin().pointer(dw).pointer(a).pointer(s).pointer(dt).int32(n).int32(rows).int32(columns).int32(1).rows(n * columns, n * n * rows);
        };
    }

    private DeviceStep inverseRowNorms(Op.InverseRowNorms o, Instruction i) {
        Call call = room.queue().call(Kernel.INVERSE_ROW_NORMS);
        long w = room.in(i, 0), b = room.in(i, 1), a = room.in(i, 2), y = room.out(i, 0);
        int columns = i.inputs().get(0).columns(), rank = i.inputs().get(1).columns(), rows = elements(i.output());
        return m -> call.begin().pointer(w).pointer(b).pointer(a).pointer(y).int32(columns).int32(rank).float32(o.scale()).rows(rows, columns);
    }

    /** Leaves (I + Q)^-1 of every block at the beginning of the scratch memory, in double. */
    private DeviceStep inverses(int block, Value rotations, long v, Place scratch) {
        Call call = room.queue().call(Kernel.CAYLEY_INVERSE);
        long bytes = DeviceScratch.rotationBytes(rotations);
        long inverse = scratch.part(0, bytes).address(), work = scratch.part(bytes, bytes).address();
        int blocks = elements(rotations) / (block * block);
        return m -> call.begin().pointer(v).pointer(work).pointer(inverse).int32(block).grid(blocks, 1, 1, ROTATION_THREADS, 0);
    }

    private DeviceStep cayley(Op.Cayley o, Instruction i, int line) {
        Place scratch = room.scratch(i, line);
        DeviceStep inverses = inverses(o.block(), i.output(), room.in(i, 0), scratch);
        Call call = room.queue().call(Kernel.CAYLEY_ROTATION);
        long r = room.out(i, 0), inverse = scratch.address();
        int size = elements(i.output());
        return m -> {
            inverses.run(m);
            call.begin().pointer(inverse).pointer(r).int64(size).int32(o.block()).over(size);
        };
    }

    private DeviceStep cayleyGrad(Op.CayleyGrad o, Instruction i, int line) {
        Place scratch = room.scratch(i, line);
        Value rotations = i.inputs().getFirst();
        long bytes = DeviceScratch.rotationBytes(rotations);
        DeviceStep inverses = inverses(o.block(), rotations, room.in(i, 1), scratch);
        Call left = room.queue().call(Kernel.CAYLEY_GRAD_LEFT);
        Call grad = room.queue().call(Kernel.CAYLEY_GRAD);
        long inverse = scratch.address(), product = scratch.part(2 * bytes, bytes).address(), dr = room.in(i, 0), dv = room.out(i, 0);
        int size = elements(rotations);
        return m -> {
            inverses.run(m);
            left.begin().pointer(inverse).pointer(dr).pointer(product).int64(size).int32(o.block()).over(size);
            grad.begin().pointer(inverse).pointer(product).pointer(dv).int64(size).int32(o.block()).over(size);
        };
    }

    private DeviceStep gap(Value x, boolean ofColumns, long e) {
        Call call = room.queue().call(Kernel.ORTHOGONALITY_GAP);
        long from = room.slots().address(x);
        long n = ofColumns ? x.columns() : rowsOf(x);
        return m -> call.begin().pointer(from).pointer(e).int32(rowsOf(x)).int32(x.columns()).int32(ofColumns ? 1 : 0).over(n * n);
    }

    private DeviceStep orthogonalityGap(Op.OrthogonalityGap o, Instruction i, int line) {
        Call total = room.queue().call(Kernel.GAP_TOTAL);
        long e = room.scratch(i, line).address(), to = room.slots().scalar(i.output());
        DeviceStep[] gaps = new DeviceStep[i.inputs().size()];
        long[] sizes = new long[gaps.length];
        for (int k = 0; k < gaps.length; k++) {
            Value x = i.inputs().get(k);
            boolean ofColumns = k >= o.byRows();
            gaps[k] = gap(x, ofColumns, e);
            long n = ofColumns ? x.columns() : rowsOf(x);
            sizes[k] = n * n;
        }
        return m -> {
            for (int k = 0; k < gaps.length; k++) {
                gaps[k].run(m);
                total.begin().pointer(e).pointer(to).int64(sizes[k]).alone(sizes[k]);
            }
        };
    }

    private DeviceStep orthogonalityGapGrad(Op.OrthogonalityGapGrad o, Instruction i, int line) {
        Value x = i.inputs().getFirst();
        long e = room.scratch(i, line).address(), from = room.in(i, 0), dx = room.out(i, 0);
        DeviceStep gap = gap(x, o.ofColumns(), e);
        Call call = room.queue().call(Kernel.GAP_GRAD);
        return m -> {
            gap.run(m);
            call.begin().pointer(e).pointer(from).pointer(dx).int32(rowsOf(x)).int32(x.columns()).int32(o.ofColumns() ? 1 : 0).float32(4 * o.coefficient()).over(elements(x));
        };
    }
}
