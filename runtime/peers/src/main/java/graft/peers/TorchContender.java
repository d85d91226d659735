package graft.peers;

import graft.weights.ElementType;
import graft.weights.SafetensorsFile;
import graft.weights.TensorEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** libtorch on padded batches. */
final class TorchContender implements Contender {
    private static final Pattern BUILD = Pattern.compile("TORCH_VERSION=[^,]*|BLAS_INFO=[^,]*|MKL-DNN v\\S*|CPU capability usage: \\S*");

    /** The other options are libtorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, decay 0.01. */
    private static final double LEARNING_RATE = 1e-4;

    private final StepLoad load;
    private final PointerScope scope = new PointerScope();
    private final PaddedModel<Tensor> model;
    private final @Nullable AdamW optimiser;
    private @Nullable PointerScope batchScope;
    private Map<String, Tensor> batch = Map.of();

    TorchContender(StepLoad load) {
        this.load = load;
        torch.set_num_threads(load.threads());
        try (Arena arena = Arena.ofConfined()) {
            SafetensorsFile file = SafetensorsFile.open(load.weights(), arena);
            Map<String, Tensor> weights = tensors(file);
            List<String> trained = ModelFile.trained(file);
            TensorVector parameters = new TensorVector();
            model = new PaddedModel<>(new TorchOps(), ModelFile.shape(file), weights);
            for (String name : trained) parameters.push_back(model.weight(name).set_requires_grad(true));
            optimiser = trained.isEmpty() ? null : new AdamW(parameters, new AdamWOptions(LEARNING_RATE));
        }
    }

    private static Map<String, Tensor> tensors(SafetensorsFile file) {
        Map<String, Tensor> tensors = new HashMap<>();
        for (TensorEntry t : file.tensors()) {
            long[] shape = t.shape().stream().mapToLong(Long::longValue).toArray();
            Tensor tensor = torch.empty(shape, new TensorOptions(t.type() == ElementType.I64 ? torch.ScalarType.Long : torch.ScalarType.Float), null);
            MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(t.bytes()).copyFrom(t.segment());
            tensors.put(t.name(), tensor);
        }
        return tensors;
    }

    @Override
    public String describe() {
        return "libtorch, " + String.join("; ", BUILD.matcher(torch.show_config().getString()).results().map(MatchResult::group).toList()) + "; threads " + torch.get_num_threads();
    }

    @Override
    public void prepare(int number) {
        if (batchScope != null) batchScope.close();
        batchScope = new PointerScope();
        try (Arena arena = Arena.ofConfined()) {
            batch = tensors(SafetensorsFile.open(load.padded(number), arena));
        }
    }

    @Override
    public double step() {
        try (PointerScope step = new PointerScope()) {
            if (optimiser == null) {
                InferenceMode mode = new InferenceMode();
                try {
                    return model.loss(batch).item_double();
                } finally {
                    mode.close();
                }
            }
            optimiser.zero_grad();
            Tensor loss = model.loss(batch);
            loss.backward();
            optimiser.step();
            return loss.item_double();
        }
    }

    @Override
    public void close() {
        if (batchScope != null) batchScope.close();
        scope.close();
    }
}
