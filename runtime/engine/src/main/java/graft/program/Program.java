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

    /**
     * The same program in other instructions, over the same parameters and inputs.
     *
     * @throws ProgramException if they break the law
     */
    public Program in(List<Instruction> others) {
        Program program = new Program(hasToken, parameters, inputs, List.copyOf(others), outputs, losses);
        Verifier.verify(program);
        return program;
    }

    /** Which instruction runs when. */
    public Regions regions() {
        return Regions.of(instructions);
    }

    /** The gradient buffers of values of the prologue, in the order of first use. */
    public List<Value> adjoints() {
        return instructions.stream().flatMap(i -> i.outputs().stream()).filter(v -> v.origin() instanceof Value.AdjointOf).distinct().toList();
    }

    /** One instruction a line, stable from run to run; a line above each region where there is more than the body. */
    public String print() {
        StringBuilder text = new StringBuilder();
        Regions regions = regions();
        boolean several = instructions.stream().anyMatch(i -> regions.of(i) != Region.BODY);
        Region last = null;
        for (Instruction i : instructions) {
            Region region = regions.of(i);
            if (several && region != last) text.append(region.title()).append('\n');
            last = region;
            text.append(i).append('\n');
        }
        outputs.forEach((name, value) -> text.append("output ").append(name).append(" = ").append(value).append('\n'));
        return text.toString();
    }
}
