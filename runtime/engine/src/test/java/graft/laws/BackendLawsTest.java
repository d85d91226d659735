package graft.laws;

import graft.backend.Backend;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
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
