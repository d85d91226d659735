package graft.laws;

import graft.backend.Backend;
import graft.backend.cpu.CpuBackend;
import graft.backend.reference.ReferenceBackend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class BackendLawsTest {
    private static final List<Backend> BACKENDS = List.of(new ReferenceBackend(), CpuBackend.scalar(), CpuBackend.chosen());

    @TestFactory
    Stream<DynamicTest> backEndsObeyTheLaws() {
        return BACKENDS.stream().flatMap(b -> OpLaws.cases().stream().map(law -> DynamicTest.dynamicTest(law + " on " + b.name(), () -> BackendLaws.check(b, law))));
    }
}
