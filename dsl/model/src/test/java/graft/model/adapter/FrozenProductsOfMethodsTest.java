package graft.model.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import graft.model.compile.CompiledModel;
import graft.model.compile.Objective;
import graft.program.FrozenProducts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What may be stored in half is the same in every program of a model, so that it predicts with the weights that it was trained beside. */
class FrozenProductsOfMethodsTest {
    @TestFactory
    Stream<DynamicTest> trainingAndPredictionAgree() {
        Objective all = new Objective(Optional.of(new Objective.Bregman(1, 0.9)), Optional.of(new Objective.Smoothness(1, 1e-5, 1e-3, 1e-5, Optional.empty())));
        return MethodCatalogue.of(TinyModel.gtn()).stream().map(method -> DynamicTest.dynamicTest(method.id(), () -> {
            CompiledModel model = CompiledModel.of(TinyModel.gtn().grafted(g -> method.placing().accept(g.freezeBackbone().regression(1))));
            Set<String> predicting = FrozenProducts.of(model.inference());
            assertFalse(predicting.isEmpty() && model.coverage().trained() < model.coverage().backboneTotal() / 2, "a frozen backbone has products");
            for (Objective objective : List.of(Objective.TASK, all)) assertEquals(predicting, Set.copyOf(FrozenProducts.of(model.training(objective))), objective.toString());
        }));
    }
}
