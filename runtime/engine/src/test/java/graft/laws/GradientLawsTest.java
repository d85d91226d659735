package graft.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.program.Instruction;
import graft.program.Op;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GradientLawsTest {
    @TestFactory
    Stream<DynamicTest> gradientsAgreeWithCentralDifferences() {
        return OpLaws.cases().stream().map(law -> DynamicTest.dynamicTest(law.name(), () -> GradientCheck.of(law).directions(1).entries(4).assertHolds()));
    }

    @Test
    void everyOperationHasACase() {
        Set<String> covered = OpLaws.cases().stream()
                .flatMap(law -> law.program().instructions().stream())
                .map(Instruction::op)
                .map(op -> op.getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> all = operations(Op.class).map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
        all.removeAll(covered);
        assertEquals(Set.of(), all, "operations without a case in OpLaws");
    }

    private static Stream<Class<?>> operations(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses()).flatMap(c -> c.isInterface() ? operations(c) : Stream.of(c));
    }
}
