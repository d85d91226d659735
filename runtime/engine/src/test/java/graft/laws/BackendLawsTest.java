package graft.laws;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.Backend;
import graft.backend.BackendException;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
import graft.program.FrozenProducts;
import graft.tensor.NumberFormat;
import graft.testing.ForkedJvm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackendLawsTest {
    private static final List<Backend> BACKENDS = List.of(new ReferenceBackend(), CpuBackend.scalar(), CpuBackend.chosen());

    @TestFactory
    Stream<DynamicTest> backEndsObeyTheLaws() {
        return BACKENDS.stream().flatMap(b -> OpLaws.cases().stream().map(law -> DynamicTest.dynamicTest(law + " on " + b.name(), () -> BackendLaws.check(b, law))));
    }

    @TestFactory
    Stream<DynamicTest> frozenWeightsInHalfObeyTheLaws() {
        List<LawCase> cases = OpLaws.cases().stream().filter(law -> !FrozenProducts.of(law.program()).isEmpty()).toList();
        assertFalse(cases.isEmpty());
        return Stream.of(CpuBackend.scalar(), CpuBackend.chosen()).flatMap(b -> cases.stream().map(law -> DynamicTest.dynamicTest(law + " on " + b.name(), () -> BackendLaws.checkHalves(b, law))));
    }

    @Test
    void aBackEndThatCannotStoreInHalfSaysSo() {
        Backend reference = new ReferenceBackend();
        assertSame(reference, reference.withFrozenWeights(NumberFormat.FLOAT32));
        String message = assertThrows(BackendException.class, () -> reference.withFrozenWeights(NumberFormat.BFLOAT16)).getMessage();
        assertTrue(message.contains("float32 alone") && message.contains("frozenWeights = bfloat16"), message);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("graft.testing.VectorWidths#others")
    void everyOtherVectorWidthObeysTheLaws(String bits) {
        System.out.print(ForkedJvm.run(ChosenBackendLaws.class, List.of("-Dgraft.vector.bits=" + bits)));
    }

    /** The kernels are those of the scalar back end above; here the question is whether they start at all. */
    @Test
    void withoutTheIncubatorModuleTheLawsHold() {
        System.out.print(ForkedJvm.runWithoutVectors(ChosenBackendLaws.class, List.of(), "attention with both", "linear 65"));
    }
}
