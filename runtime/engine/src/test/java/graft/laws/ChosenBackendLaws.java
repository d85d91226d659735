package graft.laws;

import graft.backend.cpu.CpuBackend;
import graft.program.FrozenProducts;
import java.util.List;

/** Checks the kernels of the float back end that this JVM chooses, for tests that start a JVM for it. */
final class ChosenBackendLaws {
    private ChosenBackendLaws() {}

    /** @param arguments words that the names of the cases begin with; all cases without them */
    public static void main(String[] arguments) {
        List<LawCase> cases = OpLaws.cases().stream().filter(law -> arguments.length == 0 || List.of(arguments).stream().anyMatch(law.name()::startsWith)).toList();
        CpuBackend backend = CpuBackend.chosen();
        cases.forEach(law -> BackendLaws.checkKernels(backend, law));
        cases.stream().filter(law -> !FrozenProducts.of(law.program()).isEmpty()).forEach(law -> BackendLaws.checkHalves(backend, law));
        System.out.println(cases.size() + " cases hold on " + backend.describe());
    }
}
