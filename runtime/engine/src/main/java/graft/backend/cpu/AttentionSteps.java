package graft.backend.cpu;

import graft.kernel.KernelSet;
import graft.kernel.MixtureKernel;
import graft.kernel.PrefixAttentionKernel;
import graft.program.Instruction;
import graft.program.Op;
import graft.tensor.FloatMatrix;

/** Turns the forms of attention into steps: the operations whose kernels keep scratch memory. */
final class AttentionSteps {
    private final KernelSet kernels;
    private final Slots slots;
    private final ScratchSizes scratch;

    AttentionSteps(KernelSet kernels, Slots slots, ScratchSizes scratch) {
        this.kernels = kernels;
        this.slots = slots;
        this.scratch = scratch;
    }

    private FloatMatrix in(Instruction i, int k) {
        return slots.matrix(i.inputs().get(k));
    }

    private FloatMatrix out(Instruction i, int k) {
        return slots.matrix(i.outputs().get(k));
    }

    private FloatMatrix scratchOf(Instruction i, int line) {
        return slots.scratch(line, scratch.bytes(i));
    }

    Step attention(Op.Attention o, Instruction i, int line) {
        FloatMatrix q = in(i, 0), k = in(i, 1), v = in(i, 2), bias = o.hasBias() ? in(i, 3) : null;
        FloatMatrix y = out(i, 0), work = scratchOf(i, line);
        var kernel = kernels.attention();
        return m -> kernel.forward(m.batch, o, q, k, v, bias, y, work, m.key);
    }

    Step attentionGrad(Op.AttentionGrad o, Instruction i, int line) {
        FloatMatrix dy = in(i, 0), q = in(i, 1), k = in(i, 2), v = in(i, 3), bias = o.forward().hasBias() ? in(i, 4) : null;
        FloatMatrix dq = out(i, 0), dk = out(i, 1), dv = out(i, 2), dBias = o.biasGradient() ? out(i, 3) : null;
        FloatMatrix work = scratchOf(i, line);
        var kernel = kernels.attention();
        return m -> kernel.backward(m.batch, o.forward(), dy, q, k, v, bias, dq, dk, dv, dBias, work, m.key);
    }

    private MixtureKernel.Inputs mixtureInputs(Op.MixtureAttention o, Instruction i, int first) {
        return new MixtureKernel.Inputs(in(i, first), in(i, first + 1), in(i, first + 2), in(i, first + 3), in(i, first + 4), o.shares() == null ? in(i, first + 5) : null);
    }

    Step mixture(Op.MixtureAttention o, Instruction i, int line) {
        MixtureKernel.Inputs in = mixtureInputs(o, i, 0);
        FloatMatrix y = out(i, 0), work = scratchOf(i, line);
        var kernel = kernels.mixture();
        return m -> kernel.forward(m.batch, o, in, y, work, m.key);
    }

    Step mixtureGrad(Op.MixtureAttentionGrad o, Instruction i, int line) {
        MixtureKernel.Inputs in = mixtureInputs(o.forward(), i, 1);
        MixtureKernel.Gradients to = new MixtureKernel.Gradients(out(i, 0), out(i, 1), out(i, 2), o.sharesGradient() ? out(i, 3) : null);
        FloatMatrix dy = in(i, 0), work = scratchOf(i, line);
        var kernel = kernels.mixture();
        return m -> kernel.backward(m.batch, o.forward(), dy, in, to, work, m.key);
    }

    private PrefixAttentionKernel.Operands prefixOperands(Instruction i, int q, boolean bias) {
        return new PrefixAttentionKernel.Operands(in(i, q), in(i, q + 1), in(i, q + 2), in(i, q + 3), in(i, q + 4), bias ? in(i, q + 5) : null);
    }

    Step prefixAttention(Op.PrefixAttention o, Instruction i, int line) {
        PrefixAttentionKernel.Operands operands = prefixOperands(i, 0, o.attention().hasBias());
        FloatMatrix y = out(i, 0), work = scratchOf(i, line);
        var kernel = kernels.prefixAttention();
        return m -> kernel.forward(m.batch, o, operands, y, work, m.key);
    }

    Step prefixAttentionGrad(Op.PrefixAttentionGrad o, Instruction i, int line) {
        PrefixAttentionKernel.Operands operands = prefixOperands(i, 1, o.forward().attention().hasBias());
        PrefixAttentionKernel.Gradients to = new PrefixAttentionKernel.Gradients(out(i, 0), out(i, 1), out(i, 2), out(i, 3), out(i, 4), o.biasGradient() ? out(i, 5) : null);
        FloatMatrix dy = in(i, 0), work = scratchOf(i, line);
        var kernel = kernels.prefixAttention();
        return m -> kernel.backward(m.batch, o.forward(), dy, operands, to, work, m.key);
    }
}
