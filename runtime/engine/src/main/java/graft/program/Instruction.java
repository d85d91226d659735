package graft.program;

import java.util.List;
import java.util.stream.Collectors;

/** One operation with what it reads and writes. */
public record Instruction(Op op, List<Value> inputs, List<Value> outputs) {
    public Instruction {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Value output() {
        return outputs.getFirst();
    }

    @Override
    public String toString() {
        String left = outputs.stream().map(v -> v.isComputed() ? v + " " + v.shape() : v.toString()).collect(Collectors.joining(", "));
        String right = inputs.stream().map(Value::toString).collect(Collectors.joining(", "));
        boolean accumulates = outputs.stream().allMatch(Value::isAccumulated);
        return left + (accumulates ? " += " : " = ") + op.mnemonic() + attributes() + " " + right;
    }

    private String attributes() {
        String text = op.toString();
        String inner = text.substring(text.indexOf('[') + 1, text.length() - 1);
        return inner.isEmpty() ? "" : "{" + inner + "}";
    }
}
