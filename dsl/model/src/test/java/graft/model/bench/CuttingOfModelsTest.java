package graft.model.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.backend.Cutting;
import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CuttingOfModelsTest {
    @ParameterizedTest
    @CsvSource({"lora, false", "houlsby, false", "g-adapter, false", "infer, true", "full, true"})
    void batchesOfALargeModelAreCutFineForAdaptersAlone(String method, boolean coarse) {
        CompiledModel model = CompiledModel.of(StepBench.model("graphormer-base", method));
        assertEquals(coarse ? Cutting.COARSE : Cutting.FINE, Cutting.onCores(StepBench.program(model, method, Objective.TASK)));
    }
}
