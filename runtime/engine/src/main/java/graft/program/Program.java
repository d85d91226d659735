package graft.program;

import graft.graph.BatchInput;
import java.util.List;
import java.util.Map;

/**
 * An immutable, verified list of instructions.
 *
 * @param hasToken whether its batches have a graph token in front of each graph
 * @param parameters every parameter that it reads or has a gradient for, in the order of first use
 * @param inputs what it reads from the batch
 * @param instructions in the order in which they run
 * @param outputs named values that survive the run and can be fetched
 * @param losses scalars by name, in order
 */
public record Program(
        boolean hasToken,
        List<Parameter> parameters,
        List<BatchInput> inputs,
        List<Instruction> instructions,
        Map<String, Value> outputs,
        List<Value> losses) {

    /** The trainable parameters, in the order of first use. */
    public List<Parameter> trainable() {
        return parameters.stream().filter(Parameter::isTrainable).toList();
    }

    /** The anchor copies, in the order of first use. */
    public List<Parameter> anchors() {
        return parameters.stream().filter(p -> p.role() == Parameter.Role.ANCHOR).toList();
    }

    /** One instruction a line, stable from run to run. */
    public String print() {
        StringBuilder text = new StringBuilder();
        for (Instruction i : instructions) text.append(i).append('\n');
        outputs.forEach((name, value) -> text.append("output ").append(name).append(" = ").append(value).append('\n'));
        return text.toString();
    }
}
