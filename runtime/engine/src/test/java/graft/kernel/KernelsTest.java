package graft.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.kernel.bench.GemmShape;
import graft.testing.ForkedJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {
    /** What a JVM without the incubator module says. */
    static final class Report {
        public static void main(String[] arguments) {
            Kernels kernels = Kernels.chosen();
            System.out.println(kernels.set().name() + ": " + kernels.reason());
            System.out.println("warning: " + kernels.warning().orElse("none"));
            System.out.println(ProductCases.check(kernels.set().product()) + " cases");
        }
    }

    @Test
    void withoutTheModuleTheTwinsRunAndTheFlagIsNamed() {
        String printed = ForkedJvm.runWithoutVectors(Report.class, List.of());
        assertTrue(printed.contains("scalar: scalar kernels: the module jdk.incubator.vector is not loaded"), printed);
        assertTrue(printed.contains("warning: running without vectors") && printed.contains(Kernels.FLAG), printed);
    }

    @Test
    void askingForTheTwinsIsNoReasonToWarn() {
        Kernels kernels = Kernels.choose("scalar", true);
        assertEquals(0, kernels.set().vectorBits());
        assertTrue(kernels.warning().isEmpty());
    }

    @Test
    void aWidthThatDoesNotExistIsNamedWithThoseThatDo() {
        KernelException error = assertThrows(KernelException.class, () -> Kernels.choose("1024", true));
        assertTrue(error.getMessage().contains("'1024'") && error.getMessage().contains("64, 128, 256, 512 or scalar"), error.getMessage());
    }

    @Test
    void withTheModuleVectorsRunAtTheMachinesWidth() {
        Kernels kernels = Kernels.choose(null, true);
        assertEquals("simd", kernels.set().name());
        assertTrue(kernels.reason().contains("the machine's own width"), kernels.reason());
        assertFalse(kernels.warning().isPresent());
    }

    @Test
    void aShapeThatIsNoneIsNamed() {
        assertEquals(List.of(new GemmShape(1, 2, 3), new GemmShape(4, 5, 6)), GemmShape.parseAll("1x2x3, 4x5x6"));
        for (String wrong : List.of("1x2", "1x2xthree", "1x2x3x4", "", "1x0x3")) {
            KernelException error = assertThrows(KernelException.class, () -> GemmShape.parseAll(wrong));
            assertTrue(error.getMessage().contains("MxNxK") || error.getMessage().contains("1 x 0 x 3"), error.getMessage());
        }
    }
}
