package graft.backend.cuda;

import graft.laws.BackendLaws;
import graft.laws.LawCase;
import graft.laws.OpLaws;
import graft.testing.TestGpu;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class CudaLawsTest {
    /** What the names begin with of the cases, one a family of kernels, on which the double is asked all laws in every build. */
    private static final List<String> IN_EVERY_BUILD = List.of(
            "linear 65", "low-rank", "scale by one", "layer norm 19", "dropout 7", "embedding sum 7", "structure product 7", "attention with both", "mixture attention with trained shares and dropout",
            "attention behind a prefix of 5", "block product, 3", "a layer whose", "rotations, 3", "orthogonality", "loss of a token's class, 119", "proximal step");

    /** Every case agrees with the reference in every build. The other laws open many sessions, so the double is asked them on some cases, or on all with {@code -Pdouble}. */
    @TestFactory
    Stream<DynamicTest> theBackEndObeysTheLaws() {
        CudaBackend backend = new CudaBackend(TestGpu.cuda(), Precision.FLOAT32);
        List<LawCase> cases = OpLaws.cases();
        System.out.println("laws on CUDA: " + cases.size() + " cases agree with the reference, all laws on " + cases.stream().filter(CudaLawsTest::hasAllLaws).count() + " of them");
        return cases.stream().map(law -> DynamicTest.dynamicTest(law.name(), () -> check(backend, law)));
    }

    private static boolean hasAllLaws(LawCase law) {
        return TestGpu.isWhole() || IN_EVERY_BUILD.stream().anyMatch(law.name()::startsWith);
    }

    private static void check(CudaBackend backend, LawCase law) {
        BackendLaws.agreesWithReference(backend, law);
        if (!hasAllLaws(law)) return;
        BackendLaws.optimiserAgreesWithReference(backend, law);
        BackendLaws.threadsChangeNothing(backend, law);
        BackendLaws.sessionKeepsNothingBetweenRuns(backend, law);
        // A real cuBLAS chooses its kernel by the number of rows, so a graph's last digits may depend on its company there.
        if (!TestGpu.isReal()) BackendLaws.orderOfGraphsChangesNothing(backend, law);
    }
}
