package graft.model.files;

import graft.NearestNames;
import graft.graph.ShortestPaths;
import graft.model.Block;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.NodeEncoding;
import graft.model.PairEncoding;
import graft.model.WeightSource;
import graft.model.preset.Graphormer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A kind of checkpoint, chosen by its name: how its tensors are called and everything about its model that shapes do not tell. A checkpoint read by a
 * wrong one may fit and predict nonsense (post-LN weights in a pre-LN model), so nothing here is guessed.
 *
 * @param name such as {@code fairseq-graphormer}
 * @param use which published files are of this kind
 * @param layout names of its tensors
 * @param reader makes the network with its weights from the file
 */
public record CheckpointProfile(String name, String use, WeightSource.Layout layout, Function<WeightSource.File, Gtn> reader) {
    /** Hugging Face's collator masks from 20 on a distance that it has moved on by one (reference 5.5). */
    private static final int COLLATOR_CUT_OFF = 19;

    /** All profiles. */
    public static final List<CheckpointProfile> ALL = List.of(
            graphormer("hf-graphormer", "Hugging Face transformers, converted from Microsoft's post-LN checkpoints", WeightSource.Layout.HUGGING_FACE_GRAPHORMER,
                    Graphormer.Profile.POST_LN, 2, ShortestPaths.Reading.FIXED),
            graphormer("hf-graphormer-pre-ln", "Hugging Face transformers with pre_layernorm", WeightSource.Layout.HUGGING_FACE_GRAPHORMER, Graphormer.Profile.PRE_LN, 2,
                    ShortestPaths.Reading.FIXED),
            graphormer("hf-graphormer-collator", "fine-tuned through Hugging Face's collator, which moves every atom feature on by one and hides atoms 19 bonds apart or more from each other",
                    WeightSource.Layout.HUGGING_FACE_GRAPHORMER, Graphormer.Profile.POST_LN, 3, ShortestPaths.Reading.FIXED, COLLATOR_CUT_OFF),
            graphormer("fairseq-graphormer", "Microsoft's pcqm4mv1 and pcqm4mv2 checkpoints", WeightSource.Layout.FAIRSEQ_GRAPHORMER, Graphormer.Profile.POST_LN, 2,
                    ShortestPaths.Reading.LEGACY),
            graphormer("fairseq-graphormer-pre-ln", "Microsoft's pcqm4mv1_graphormer_base_for_molhiv", WeightSource.Layout.FAIRSEQ_GRAPHORMER, Graphormer.Profile.PRE_LN, 2,
                    ShortestPaths.Reading.LEGACY),
            graphormer("graphormer-v1", "the v1 branch, saved by Lightning", WeightSource.Layout.GRAPHORMER_V1, Graphormer.Profile.V1, 2, ShortestPaths.Reading.LEGACY),
            new CheckpointProfile("mat-ardigen", "MAT by its authors: a folder with config.json, since tensors tell neither kernel nor shares nor readout",
                    WeightSource.Layout.ARDIGEN_MAT, source -> MatFolder.open(source.path()).gtn()));

    private static CheckpointProfile graphormer(String name, String use, WeightSource.Layout layout, Graphormer.Profile norms, int offset, ShortestPaths.Reading paths) {
        return graphormer(name, use, layout, norms, offset, paths, 0);
    }

    private static CheckpointProfile graphormer(String name, String use, WeightSource.Layout layout, Graphormer.Profile norms, int offset, ShortestPaths.Reading paths, int cutOff) {
        return new CheckpointProfile(name, use, layout, source -> GraphormerSizes.of(source).options(norms, offset, paths).withCutOff(cutOff).describe().withWeights(source));
    }

    /** @throws ModelException if there is none of that name; the message names the nearest */
    public static CheckpointProfile named(String name) {
        List<String> names = ALL.stream().map(CheckpointProfile::name).toList();
        return ALL.stream().filter(p -> p.name.equals(name)).findFirst()
                .orElseThrow(() -> new ModelException("there is no checkpoint profile '" + name + "'; " + NearestNames.hint(name, names)));
    }

    /**
     * The network of a checkpoint, with its weights, sizes read off its tensors or its configuration.
     *
     * @throws graft.weights.WeightFileException if the file cannot be read, or lacks a tensor that sizes are read off
     */
    public Gtn open(Path path) {
        return reader.apply(new WeightSource.File(path, layout));
    }

    /** One line about what a network assumes and no weight file tells. */
    public static String conventions(Gtn gtn) {
        String offsets = gtn.nodeEncodings().stream().filter(e -> e instanceof NodeEncoding.Features).map(e -> ", node index offset +" + ((NodeEncoding.Features) e).offset()).collect(Collectors.joining());
        String paths = gtn.pairEncodings().stream().filter(e -> e instanceof PairEncoding.EdgePaths)
                .map(e -> ", " + ((PairEncoding.EdgePaths) e).reading().name().toLowerCase(java.util.Locale.ROOT) + " shortest paths").collect(Collectors.joining());
        String cutOff = gtn.pairEncodings().stream().filter(e -> e instanceof PairEncoding.CutOff)
                .map(e -> ", distance cut-off from " + ((PairEncoding.CutOff) e).from() + " bonds on").findFirst().orElse(", no distance cut-off");
        Block block = gtn.block();
        return "conventions: layer norms " + block.norm().name().toLowerCase(java.util.Locale.ROOT) + " each sub-layer" + offsets + paths + cutOff;
    }
}
