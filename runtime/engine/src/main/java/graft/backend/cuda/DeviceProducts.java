package graft.backend.cuda;

import graft.cuda.Cublas;
import graft.program.Instruction;
import graft.program.Op;
import graft.program.Value;

/**
 * Steps of matrix products. Matrices lie row by row; cuBLAS reads columns, so a product C = A B is asked for as C^T = B^T A^T: operands and extents change places,
 * nothing is copied.
 */
final class DeviceProducts {
    private final StepRoom room;
    private final ElementSteps elements;

    DeviceProducts(StepRoom room, ElementSteps elements) {
        this.room = room;
        this.elements = elements;
    }

    /**
     * An operand that lies row by row.
     *
     * @param stride floats from one row to the next
     * @param next floats from one matrix of a batch to the next
     */
    private record Operand(long address, int stride, long next, boolean transposed) {
        static Operand of(long address, int stride) {
            return new Operand(address, stride, 0, false);
        }

        Operand every(long floats) {
            return new Operand(address, stride, floats, transposed);
        }

        Operand transpose() {
            return new Operand(address, stride, next, true);
        }
    }

    /** C [rows, columns] = A [rows, depth] B [depth, columns] + keep * C, {@code count} times. */
    private void multiply(Operand a, Operand b, Operand c, int rows, int columns, int depth, float keep, int count) {
        Cublas blas = room.queue().product();
        if (blas == null) return;
        if (count == 1) {
            blas.sgemm(b.transposed(), a.transposed(), columns, rows, depth, 1f, b.address(), b.stride(), a.address(), a.stride(), keep, c.address(), c.stride());
        } else {
            blas.sgemmStridedBatched(b.transposed(), a.transposed(), columns, rows, depth, 1f, b.address(), b.stride(), b.next(), a.address(), a.stride(), a.next(), keep,
                    c.address(), c.stride(), c.next(), count);
        }
    }

    /** y [R, out] = x [R, in] W^T + b. */
    DeviceStep linear(Op.Linear o, Instruction i, int line) {
        Value x = i.inputs().get(0), w = i.inputs().get(1), y = i.output();
        int in = x.columns(), out = y.columns();
        DeviceStep product = dense(i, line, (a, b, m) -> new Dense(a, b.transpose(), StepRoom.rows(y, m), out, in, 0f), Operand.of(room.slots().address(x), in),
                Operand.of(room.slots().address(w), in), Operand.of(room.slots().address(y), out));
        if (!o.hasBias()) return product;
        DeviceStep bias = elements.addBias(room.slots().address(y), room.in(i, 2), room.slots().address(y), y);
        return m -> {
            product.run(m);
            bias.run(m);
        };
    }

    /** dx [R, in] = dy [R, out] W. */
    DeviceStep gradInput(Instruction i, int line) {
        Value dy = i.inputs().getFirst(), dx = i.output();
        int out = dy.columns(), in = dx.columns();
        return dense(i, line, (a, b, m) -> new Dense(a, b, StepRoom.rows(dx, m), in, out, 0f), Operand.of(room.in(i, 0), out), Operand.of(room.in(i, 1), in), Operand.of(room.out(i, 0), in));
    }

    /** dW [out, in] += dy^T [out, R] x [R, in]. */
    DeviceStep gradWeight(Instruction i, int line) {
        Value dy = i.inputs().getFirst();
        int out = dy.columns(), in = i.inputs().get(1).columns();
        return dense(i, line, (a, b, m) -> new Dense(a.transpose(), b, out, in, StepRoom.rows(dy, m), 1f), Operand.of(room.in(i, 0), out), Operand.of(room.in(i, 1), in), Operand.of(room.out(i, 0), in));
    }

    /** Extents of a product for a micro-batch. */
    private record Dense(Operand a, Operand b, int rows, int columns, int depth, float keep) {}

    private interface Extents {
        Dense of(Operand a, Operand b, DeviceMicro m);
    }

    /** One product of an instruction's first two inputs, in the precision that was asked for. */
    private DeviceStep dense(Instruction i, int line, Extents extents, Operand a, Operand b, Operand c) {
        if (room.queue().precision() != Precision.BF16) {
            return m -> {
                Dense d = extents.of(a, b, m);
                multiply(d.a(), d.b(), c, d.rows(), d.columns(), d.depth(), d.keep(), 1);
            };
        }
        Place scratch = room.scratch(i, line);
        long first = DeviceScratch.half(i.inputs().getFirst(), room.maxima());
        Operand halfA = Operand.of(scratch.part(0, first).address(), a.stride());
        Operand halfB = Operand.of(scratch.part(first, scratch.bytes() - first).address(), b.stride());
        Call round = room.queue().call(Kernel.TO_BFLOAT16);
        return m -> {
            long sizeA = StepRoom.elements(i.inputs().get(0), m), sizeB = StepRoom.elements(i.inputs().get(1), m);
            round.begin().pointer(a.address()).pointer(halfA.address()).int64(sizeA).over(sizeA);
            round.begin().pointer(b.address()).pointer(halfB.address()).int64(sizeB).over(sizeB);
            Dense d = extents.of(halfA, halfB, m);
            Cublas blas = room.queue().product();
            if (blas == null) return;
            blas.gemmEx(d.b().transposed(), d.a().transposed(), d.columns(), d.rows(), d.depth(), 1f, d.b().address(), d.b().stride(), d.a().address(), d.a().stride(), Cublas.Type.BF16,
                    d.keep(), c.address(), c.stride(), Cublas.Type.FLOAT32);
        };
    }

    /** y [R, k b]: columns of block j = those of x times block j of [k b, b], or times its transpose. */
    DeviceStep blockProduct(Op.BlockProduct o, Instruction i) {
        Value y = i.output();
        int b = o.block(), d = y.columns();
        Operand x = Operand.of(room.in(i, 0), d).every(b);
        Operand blocks = new Operand(room.in(i, 1), b, (long) b * b, o.transposed());
        Operand to = Operand.of(room.out(i, 0), d).every(b);
        return m -> multiply(x, blocks, to, StepRoom.rows(y, m), b, b, 0f, d / b);
    }

    /** dblocks [k b, b] += x^T dy block by block, or dy^T x for the transposed product. */
    DeviceStep blockProductGradBlocks(Op.BlockProductGradBlocks o, Instruction i) {
        Value dy = i.inputs().getFirst();
        int b = o.block(), d = dy.columns();
        Operand left = Operand.of(room.in(i, o.transposed() ? 0 : 1), d).every(b).transpose();
        Operand right = Operand.of(room.in(i, o.transposed() ? 1 : 0), d).every(b);
        Operand to = Operand.of(room.out(i, 0), b).every((long) b * b);
        return m -> multiply(left, right, to, b, b, StepRoom.rows(dy, m), 1f, d / b);
    }

    /** projected [E, K H] = e [E, H] times slice k of the table, for each k. */
    DeviceStep hopProjection(Op.HopProjection o, Instruction i) {
        Value e = i.inputs().getFirst();
        int h = e.columns();
        Operand from = Operand.of(room.in(i, 0), h);
        Operand table = Operand.of(room.in(i, 1), h).every((long) h * h);
        Operand to = Operand.of(room.out(i, 0), o.hops() * h).every(h);
        return m -> multiply(from, table, to, StepRoom.rows(e, m), h, h, 0f, o.hops());
    }

    /** de [E, H] = the sum over hops of dprojected_k W_k^T, one after the other. */
    DeviceStep hopProjectionGradInput(Op.HopProjectionGradInput o, Instruction i) {
        Value de = i.output();
        int h = de.columns();
        long from = room.in(i, 0), table = room.in(i, 1);
        Operand to = Operand.of(room.out(i, 0), h);
        return m -> {
            for (int k = 0; k < o.hops(); k++) {
                Operand part = Operand.of(from + (long) k * h * Float.BYTES, o.hops() * h);
                Operand slice = Operand.of(table + (long) k * h * h * Float.BYTES, h).transpose();
                multiply(part, slice, to, StepRoom.rows(de, m), h, h, k == 0 ? 0f : 1f, 1);
            }
        };
    }

    /** Slice k of the table's gradient += e^T dprojected_k. */
    DeviceStep hopProjectionGradWeight(Op.HopProjectionGradWeight o, Instruction i) {
        Value e = i.inputs().get(1);
        int h = e.columns();
        Operand left = Operand.of(room.in(i, 1), h).transpose();
        Operand right = Operand.of(room.in(i, 0), o.hops() * h).every(h);
        Operand to = Operand.of(room.out(i, 0), h).every((long) h * h);
        return m -> multiply(left, right, to, h, h, StepRoom.rows(e, m), 1f, o.hops());
    }
}
