package graft.program;

import graft.tensor.Dim;
import graft.tensor.ElementKind;
import graft.tensor.Shape;
import java.util.List;

/** What an operation demands of its operands beside their shapes: their kind, their layout, and buffers that its gradient fits. */
final class OperandRules {
    private OperandRules() {}

    /** @throws ProgramException naming the operand */
    static void check(Op op, List<Value> in) {
        for (int k = 0; k < in.size(); k++) {
            Value v = in.get(k);
            ElementKind kind = kind(op, k);
            if (v.kind() != kind) throw new ProgramException(op.mnemonic() + " takes " + kind + " as input " + (k + 1) + ", and " + v + ' ' + v.shape() + " is " + v.kind());
            if (v.shape().rowDim() == Dim.Ragged.PAIRS && v.columns() > 1 && kind == ElementKind.REAL && readsRows(op)) {
                throw new ProgramException(op.mnemonic() + " works row by row, and " + v + ' ' + v.shape()
                        + " has none: values of P rows are head-major within each graph; do it to the table that they come from");
            }
        }
        if (op instanceof Op.Linear && in.size() > 1 && !in.get(1).shape().isConstant()) {
            throw new ProgramException(op.mnemonic() + " needs a weight of constant shape, not " + in.get(1) + ' ' + in.get(1).shape());
        }
        if (op instanceof Op.Dropout && !in.isEmpty() && in.getFirst().shape().rowDim() != Dim.Ragged.TOKENS && in.getFirst().shape().rowDim() != Dim.Ragged.GRAPHS) {
            throw new ProgramException("dropout takes rows of tokens or graphs, whose masks have keys, not " + in.getFirst() + ' ' + in.getFirst().shape());
        }
    }

    private static ElementKind kind(Op op, int input) {
        boolean integer = switch (op) {
            case Op.EmbeddingSum o -> input % 2 == 1;
            case Op.EmbeddingGrad o -> input == 1;
            case Op.PairEmbedding o -> input == 1;
            case Op.PairEmbeddingGrad o -> input == 1;
            case Op.PathBias o -> input >= 1;
            case Op.PathBiasGrad o -> input >= 1;
            default -> false;
        };
        if (op instanceof Op.StructureProduct && input == 0) return ElementKind.SPARSE;
        return integer ? ElementKind.INT : ElementKind.REAL;
    }

    private static boolean readsRows(Op op) {
        return switch (op) {
            case Op.Linear o -> true;
            case Op.LinearGradInput o -> true;
            case Op.LinearGradWeight o -> true;
            case Op.ColumnSum o -> true;
            case Op.AddBias o -> true;
            case Op.LayerNorm o -> true;
            case Op.UnitRows o -> true;
            case Op.UnitRowsGrad o -> true;
            case Op.ScaleColumns o -> true;
            case Op.ScaleColumnsGrad o -> true;
            case Op.EmbeddingGrad o -> true;
            case Op.RowSoftmax o -> true;
            case Op.BlockProduct o -> true;
            default -> false;
        };
    }

    /** @throws ProgramException if the operation's gradient does not have the shape of the buffer that it is added to */
    static void checkAccumulated(Op op, List<Value> in, Value buffer) {
        Shape shape = buffer.shape();
        int columns = in.getFirst().columns();
        boolean fits = switch (op) {
            case Op.LinearGradWeight o -> shape.elements() == (long) columns * in.get(1).columns() && shape.columns() == in.get(1).columns();
            case Op.ColumnSum o -> shape.elements() == columns;
            case Op.LayerNormGradGamma o -> shape.elements() == columns;
            case Op.EmbeddingGrad o -> shape.columns() == columns;
            case Op.PairEmbeddingGrad o -> shape.columns() == columns;
            case Op.HopProjectionGradWeight o -> shape.elements() >= (long) columns * in.get(1).columns();
            case Op.Accumulate o -> in.getFirst().shape().isConstant() && shape.elements() == in.getFirst().shape().elements();
            case Op.BlockProductGradBlocks o -> shape.columns() == o.block() && shape.elements() == (long) columns * o.block();
            case Op.ScaleColumnsGrad o -> shape.elements() == 1 || shape.elements() == columns;
            default -> false;
        };
        if (!fits) {
            throw new ProgramException(op.mnemonic() + " of " + in.getFirst() + ' ' + in.getFirst().shape() + " does not fit the buffer " + buffer + ' ' + shape);
        }
    }
}
