package graft.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.graph.LabelInput;
import graft.graph.PairInputs;
import graft.laws.OpLaws;
import graft.tensor.Dim;
import graft.tensor.ElementKind;
import graft.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ProgramLawsTest {
    private static final Shape TOKENS = Shape.of(Dim.Ragged.TOKENS, 4);

    private final ProgramBuilder b = new ProgramBuilder(true);

    private Value noise() {
        return b.apply(new Op.GaussianNoise(1, 4, 1));
    }

    private Value weight(String name, int... extents) {
        return b.parameter(new Parameter(name, Shape.of(extents), Parameter.Role.FROZEN));
    }

    private static Value computed(int id, Shape shape) {
        return new Value(id, shape, ElementKind.REAL, new Value.Computed());
    }

    private static Program of(Instruction... instructions) {
        return new Program(true, List.of(), List.of(), List.of(instructions), Map.of(), List.of());
    }

    private static void refused(Executable what, String... words) {
        ProgramException e = assertThrows(ProgramException.class, what);
        for (String word : words) assertTrue(e.getMessage().contains(word), () -> "'" + word + "' is not in: " + e.getMessage());
    }

    @Test
    void deadCodeKeepsExactlyWhatSomethingNeeds() {
        Value x = noise();
        Value used = b.activate(Activation.RELU, x);
        b.activate(Activation.TANH, used);
        b.linear(x, weight("unused", 4, 4));
        b.output("y", used);
        Program program = b.build();
        assertEquals(List.of(Op.GaussianNoise.class, Op.Activate.class), program.instructions().stream().map(i -> i.op().getClass()).toList());
        assertTrue(program.parameters().isEmpty());
    }

    @Test
    void noInstructionOfAnyCaseIsMissingOrIdle() {
        for (var law : OpLaws.cases()) {
            Verifier.verify(law.program());
            Set<Value> read = new HashSet<>(law.program().outputs().values());
            read.addAll(law.program().losses());
            law.program().instructions().forEach(i -> read.addAll(i.inputs()));
            for (Instruction i : law.program().instructions()) {
                assertTrue(i.outputs().stream().anyMatch(v -> read.contains(v) || v.origin() instanceof Value.GradientOf), () -> law + ": nobody needs " + i);
            }
        }
    }

    @Test
    void theSameOperationOnTheSameInputsIsComputedOnce() {
        Value x = noise();
        assertEquals(b.activate(Activation.GELU, x), b.activate(Activation.GELU, noise()));
        assertEquals(2, b.instructions().size());
    }

    @Test
    void twoWeightsOfOneNameAreRefused() {
        weight("w", 4, 4);
        refused(() -> weight("w", 4, 5), "'w'", "[4, 4]", "[4, 5]");
    }

    @Test
    void twoLossesOrOutputsOfOneNameAreRefused() {
        b.output("y", noise());
        refused(() -> b.output("y", noise()), "'y'");
        Value z = b.apply(new Op.Readout(Op.Pooling.MEAN), noise());
        b.report(b.loss("task", new Op.Loss(Op.LossKind.SQUARED_ERROR), z, b.input(new LabelInput(4))));
        Value second = b.loss("task", new Op.Divergence(Op.DivergenceKind.SQUARED), z, z);
        refused(() -> b.report(second), "task");
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        refused(() -> b.linear(noise(), weight("wide", 4, 5)), "linear", "[T, 4]", "@wide", "[4, 5]");
        refused(() -> b.add(noise(), b.apply(new Op.Readout(Op.Pooling.SUM), noise())), "add", "[T, 4]", "[G, 4]");
        refused(() -> b.apply(new Op.Attention(3, 1, false, 0, 1), noise(), noise(), noise()), "attention", "3 heads");
        refused(() -> b.apply(new Op.Dropout(1, 1), noise()), "dropout", "rate");
    }

    @Test
    void operandsOfTheWrongKindAreNamed() {
        refused(() -> b.apply(new Op.EmbeddingSum(1, 1), weight("table", 5, 4), noise()), "embedding-sum", "INT", "REAL");
        refused(() -> b.apply(new Op.StructureProduct(false), noise(), noise()), "structure-product", "SPARSE");
        refused(() -> b.linear(noise(), noise()), "constant shape");
    }

    @Test
    void headMajorValuesAreNotReadRowByRow() {
        Value bias = b.apply(new Op.PairEmbedding(), weight("spatial", 512, 4), b.input(new PairInputs.Spatial()));
        refused(() -> b.linear(bias, weight("w", 4, 4)), "head-major", "[P, 4]");
        refused(() -> b.apply(new Op.AddBias(), bias, weight("b", 4)), "head-major");
        refused(() -> b.dropout(bias, 0.5, 1), "dropout");
    }

    @Test
    void readingBeforeWritingIsRefused() {
        Value x = computed(0, TOKENS);
        Value y = computed(1, TOKENS);
        Instruction i = new Instruction(new Op.Scale(2), List.of(x), List.of(y));
        refused(() -> Verifier.verify(of(i)), "instruction 1", "%0", "before it is written", "scale");
    }

    @Test
    void writingTwiceIsRefused() {
        Value x = computed(0, TOKENS);
        Instruction noise = new Instruction(new Op.GaussianNoise(1, 4, 1), List.of(), List.of(x));
        refused(() -> Verifier.verify(of(noise, noise)), "instruction 2", "%0", "written twice");
    }

    @Test
    void aShapeThatTheRuleDoesNotGiveIsRefused() {
        Instruction noise = new Instruction(new Op.GaussianNoise(1, 5, 1), List.of(), List.of(computed(0, TOKENS)));
        refused(() -> Verifier.verify(of(noise)), "instruction 1", "%0", "shape");
    }

    @Test
    void writingAWeightIsRefused() {
        Value w = weight("w", 4);
        Instruction noise = new Instruction(new Op.GaussianNoise(1, 4, 1), List.of(), List.of(w));
        refused(() -> Verifier.verify(of(noise)), "@w", "cannot be written");
    }

    @Test
    void aGradientThatDoesNotFitItsBufferIsRefused() {
        Parameter p = new Parameter("w", Shape.of(4, 5), Parameter.Role.TRAINABLE);
        b.accumulate(new Op.LinearGradWeight(), List.of(noise(), noise()), List.of(p));
        refused(b::build, "linear-grad-weight", "grad@w", "[4, 5]");
    }

    @Test
    void aFrozenWeightHasNoGradientBuffer() {
        Parameter p = new Parameter("w", Shape.of(4, 4), Parameter.Role.FROZEN);
        refused(() -> b.accumulate(new Op.LinearGradWeight(), List.of(noise(), noise()), List.of(p)), "'w'", "FROZEN");
    }

    @Test
    void anOutputThatIsNeverWrittenIsRefused() {
        Program program = new Program(true, List.of(), List.of(), List.of(), Map.of("y", computed(3, TOKENS)), List.of());
        refused(() -> Verifier.verify(program), "'y'", "never written");
    }

    @Test
    void thePrintedProgramIsStable() {
        Value x = b.linear(noise(), weight("w", 3, 4), weight("b", 3));
        b.output("y", b.activate(Activation.GELU, x));
        assertEquals("""
                %0 [T, 4] = gaussian-noise{sigma=1.0, columns=4, site=1}\s
                %3 [T, 3] = linear{hasBias=true} %0, @w, @b
                %4 [T, 3] = activate{activation=GELU} %3
                output y = %4
                """, b.build().print());
        List<String> once = OpLaws.cases().stream().map(law -> law.program().print()).toList();
        assertEquals(once, OpLaws.cases().stream().map(law -> law.program().print()).toList());
    }

    @Test
    void whatReadsWeightsAloneIsPrologueAndPrintedSo() {
        Value made = b.activate(Activation.TANH, weight("w", 4, 4));
        b.output("y", b.linear(noise(), made));
        Program program = b.build();
        assertEquals(List.of(Op.Activate.class, Op.GaussianNoise.class, Op.Linear.class), program.instructions().stream().map(i -> i.op().getClass()).toList());
        assertTrue(program.print().startsWith(Region.PROLOGUE.title()) && program.print().contains("\n" + Region.BODY.title()), program.print());
    }

    @Test
    void aPrologueBehindTheBodyIsRefused() {
        Value made = computed(8, Shape.of(4, 4));
        Value drawn = computed(9, TOKENS);
        Instruction body = new Instruction(new Op.GaussianNoise(1, 4, 1), List.of(), List.of(drawn));
        Instruction prologue = new Instruction(new Op.Activate(Activation.TANH), List.of(weight("w", 4, 4)), List.of(made));
        refused(() -> Verifier.verify(of(body, prologue)), "belongs to the prologue");
    }

    @Test
    void anEpilogueThatReadsAMicroBatchIsRefused() {
        Value made = computed(7, Shape.of(1, 4));
        Value drawn = computed(8, TOKENS);
        Value buffer = new Value(9, Shape.of(1, 4), ElementKind.REAL, new Value.AdjointOf(made));
        Instruction prologue = new Instruction(new Op.Activate(Activation.TANH), List.of(weight("w", 1, 4)), List.of(made));
        Instruction noise = new Instruction(new Op.GaussianNoise(1, 4, 1), List.of(), List.of(drawn));
        Instruction sum = new Instruction(new Op.ColumnSum(), List.of(drawn), List.of(buffer));
        Instruction mixed = new Instruction(new Op.AddBias(), List.of(drawn, buffer), List.of(computed(10, TOKENS)));
        refused(() -> Verifier.verify(of(prologue, noise, sum, mixed)), "micro-batch", "once a step");
    }

    @Test
    void anOutputMadeOfWeightsAloneIsRefused() {
        b.output("w", b.activate(Activation.TANH, weight("w", 4, 4)));
        refused(b::build, "weights alone");
    }
}
