package graft.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import graft.weights.ElementType;
import graft.weights.SafetensorsFile;
import graft.weights.TensorEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DJL's PyTorch engine on padded batches. */
final class DjlContender implements Contender {
    private final StepLoad load;
    private final Engine engine = Engine.getEngine("PyTorch");
    private final NDManager manager = engine.newBaseManager();
    private final PaddedModel<NDArray> model;
    private final List<String> trained;
    private final Optimizer optimiser;
    private @Nullable NDManager batchManager;
    private Map<String, NDArray> batch = Map.of();

    DjlContender(StepLoad load) {
        this.load = load;
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsFile file = SafetensorsFile.open(load.weights(), arena);
            Map<String, NDArray> weights = tensors(file, manager);
            trained = ModelFile.trained(file);
            model = new PaddedModel<>(new DjlOps(), ModelFile.shape(file), weights);
            for (String name : trained) model.weight(name).setRequiresGradient(true);
        }
        optimiser = Optimizer.adamW().optLearningRateTracker(Tracker.fixed(1e-4f)).optBeta1(0.9f).optBeta2(0.999f).optEpsilon(1e-8f).optWeightDecays(0.01f).build();
    }

    private static Map<String, NDArray> tensors(SafetensorsFile file, NDManager manager) {
        Map<String, NDArray> tensors = new HashMap<>();
        for (TensorEntry t : file.tensors()) {
            Shape shape = new Shape(t.shape().stream().mapToLong(Long::longValue).toArray());
            // DJL takes a direct buffer as it is, without a copy.
            ByteBuffer copy = manager.allocateDirect(Math.toIntExact(t.bytes()));
            MemorySegment.ofBuffer(copy).copyFrom(t.segment());
            tensors.put(t.name(), manager.create(copy, shape, t.type() == ElementType.I64 ? DataType.INT64 : DataType.FLOAT32));
        }
        return tensors;
    }

    @Override
    public String describe() {
        return "DJL " + Engine.getDjlVersion() + ", " + engine.getEngineName() + " " + engine.getVersion();
    }

    @Override
    public void prepare(int number) {
        if (batchManager != null) batchManager.close();
        batchManager = manager.newSubManager();
        try (Arena arena = Arena.ofConfined()) {
            batch = tensors(SafetensorsFile.open(load.padded(number), arena), batchManager);
        }
    }

    @Override
    public double step() {
        try (NDManager step = manager.newSubManager()) {
            Map<String, NDArray> inputs = new HashMap<>();
            batch.forEach((name, array) -> {
                array.tempAttach(step);
                inputs.put(name, array);
            });
            if (trained.isEmpty()) return model.loss(inputs).getFloat();
            NDArray loss;
            try (GradientCollector gradients = engine.newGradientCollector()) {
                loss = model.loss(inputs);
                gradients.backward(loss);
            }
            for (String name : trained) {
                NDArray weight = model.weight(name);
                try (NDArray gradient = weight.getGradient()) {
                    optimiser.update(name, weight, gradient);
                }
            }
            return loss.getFloat();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
