package graft.backend.cpu;

import graft.plan.MemoryReport;
import graft.plan.TensorLayout;
import graft.program.Parameter;
import graft.program.Program;
import graft.program.Value;
import graft.tensor.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * In what forms a program's parameters are stored, and where: known from the program alone.
 *
 * @param uses how each parameter is read
 * @param frozen every frozen parameter, of which some are kept in packed form alone
 * @param frozenRaw frozen parameters that are read in another way than by products
 * @param trains whether there are gradients and moments
 * @param format of frozen weights that only products read
 */
record ParameterLayouts(Map<String, WeightUse> uses, List<Parameter> frozen, TensorLayout frozenRaw, List<Parameter> trainable, TensorLayout trained, List<Parameter> anchors, TensorLayout anchored, boolean trains,
        NumberFormat format) {
    static ParameterLayouts of(Program program, NumberFormat format) {
        Map<String, WeightUse> uses = WeightUse.of(program);
        List<Parameter> frozen = program.parameters().stream().filter(p -> p.role() == Parameter.Role.FROZEN).toList();
        TensorLayout raw = new TensorLayout(frozen.stream().filter(p -> WeightUse.of(uses, p.name()).raw()).toList());
        return new ParameterLayouts(uses, frozen, raw, program.trainable(), new TensorLayout(program.trainable()), program.anchors(), new TensorLayout(program.anchors()),
                trains(program) || program.trainable().isEmpty(), format);
    }

    /** Whether a program adds to gradients. */
    static boolean trains(Program program) {
        return program.instructions().stream().flatMap(i -> i.outputs().stream()).anyMatch(v -> v.origin() instanceof Value.GradientOf);
    }

    /** Frozen weights that products read, as they lie in their block. */
    List<PackedPiece> frozenPieces() {
        return PackedPiece.of(frozen, uses, format);
    }

    /** Trained weights that products read, likewise. */
    List<PackedPiece> trainedPieces() {
        return PackedPiece.of(trainable, uses, NumberFormat.FLOAT32);
    }

    /** Anchors that products read, likewise. */
    List<PackedPiece> anchorPieces() {
        return PackedPiece.of(anchors, uses, NumberFormat.FLOAT32);
    }

    /** The report of a session over these parameters. */
    MemoryReport report(long generated, long kernelsPerThread, long arenaPerThread, int threads) {
        return new MemoryReport(
                frozenRaw.bytes() + PackedPiece.bytes(frozenPieces()),
                trained.bytes() + PackedPiece.bytes(trainedPieces()),
                trains ? trained.bytes() : 0,
                trains ? 2 * trained.bytes() : 0,
                anchored.bytes() + PackedPiece.bytes(anchorPieces()),
                generated, kernelsPerThread, arenaPerThread, threads, notes());
    }

    private List<String> notes() {
        if (format == NumberFormat.FLOAT32) return List.of();
        List<Parameter> products = frozen.stream().filter(p -> !WeightUse.of(uses, p.name()).raw()).toList();
        return List.of(String.format(Locale.ROOT, "of the frozen weights, %d that only products read are stored in %s (%,d bytes packed); biases, norms, embeddings and all others in float32",
                products.size(), format.id(), PackedPiece.bytes(PackedPiece.of(products, uses, format))));
    }
}
