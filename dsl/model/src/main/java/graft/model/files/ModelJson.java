package graft.model.files;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import graft.graph.StructureMatrix;
import graft.model.AttentionForm;
import graft.model.FeedForward;
import graft.model.Initialiser;
import graft.model.ModelException;
import graft.model.NodeEncoding;
import graft.model.NormForm;
import graft.model.PairEncoding;
import graft.model.WeightSource;
import graft.model.adapter.AdaLora;
import graft.model.adapter.Adapter;
import graft.model.adapter.BitFit;
import graft.model.adapter.Compacter;
import graft.model.adapter.Dora;
import graft.model.adapter.GAdapter;
import graft.model.adapter.GConvAdapter;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.GraphPrompt;
import graft.model.adapter.Houlsby;
import graft.model.adapter.Hyperformer;
import graft.model.adapter.Ia3;
import graft.model.adapter.LayerNormTuning;
import graft.model.adapter.Lora;
import graft.model.adapter.Oft;
import graft.model.adapter.ParallelAdapter;
import graft.model.adapter.Pfeiffer;
import graft.model.adapter.PrefixTuning;
import graft.model.adapter.StagedUnfreezing;
import graft.model.adapter.TuningAdapter;
import graft.model.adapter.Vera;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * A grafted model as JSON, so that a run folder says by itself what was trained. Only types listed here are read: a file cannot name a class of its
 * own. A model with a user's own encoding or adapter is written as text for the reader, and rebuilt from its script.
 */
public final class ModelJson {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultVisibility(v -> v.withGetterVisibility(Visibility.NONE).withIsGetterVisibility(Visibility.NONE).withFieldVisibility(Visibility.ANY))
            .addMixIn(NodeEncoding.class, Typed.class)
            .addMixIn(PairEncoding.class, Typed.class)
            .addMixIn(AttentionForm.class, Typed.class)
            .addMixIn(FeedForward.class, Typed.class)
            .addMixIn(NormForm.class, Typed.class)
            .addMixIn(Initialiser.class, Typed.class)
            .addMixIn(WeightSource.class, Typed.class)
            .addMixIn(StructureMatrix.class, Typed.class)
            .addMixIn(Adapter.class, Typed.class)
            .addMixIn(TuningAdapter.class, Typed.class)
            .registerSubtypes(
                    new NamedType(NodeEncoding.Features.class, "features"),
                    new NamedType(NodeEncoding.Degree.class, "degree"),
                    new NamedType(NodeEncoding.GraphToken.class, "graph-token"),
                    new NamedType(NodeEncoding.Numbers.class, "numbers"),
                    new NamedType(AttentionForm.Biased.class, "biased"),
                    new NamedType(AttentionForm.Mixture.class, "mixture-attention"),
                    new NamedType(FeedForward.Widened.class, "widened"),
                    new NamedType(FeedForward.Stacked.class, "stacked"),
                    new NamedType(NormForm.Layer.class, "layer-norm"),
                    new NamedType(NormForm.UnbiasedLayer.class, "unbiased-layer-norm"),
                    new NamedType(NormForm.Scale.class, "scale-norm"),
                    new NamedType(PairEncoding.Spatial.class, "spatial"),
                    new NamedType(PairEncoding.TokenDistance.class, "token-distance"),
                    new NamedType(PairEncoding.EdgePaths.class, "edge-paths"),
                    new NamedType(PairEncoding.CutOff.class, "cut-off"),
                    new NamedType(Initialiser.Constant.class, "constant"),
                    new NamedType(Initialiser.Values.class, "values"),
                    new NamedType(Initialiser.GlorotUniform.class, "glorot-uniform"),
                    new NamedType(Initialiser.Normal.class, "normal"),
                    new NamedType(Initialiser.TruncatedNormal.class, "truncated-normal"),
                    new NamedType(Initialiser.Uniform.class, "uniform"),
                    new NamedType(WeightSource.Random.class, "random"),
                    new NamedType(WeightSource.File.class, "file"),
                    new NamedType(WeightSource.Shipped.class, "shipped"),
                    new NamedType(StructureMatrix.Identity.class, "identity"),
                    new NamedType(StructureMatrix.Adjacency.class, "adjacency"),
                    new NamedType(StructureMatrix.Laplacian.class, "laplacian"),
                    new NamedType(StructureMatrix.Degree.class, "degree-matrix"),
                    new NamedType(StructureMatrix.ShortestPath.class, "shortest-path"),
                    new NamedType(StructureMatrix.Distance.class, "distance"),
                    new NamedType(StructureMatrix.OfAttention.class, "attention"),
                    new NamedType(StructureMatrix.Mixture.class, "mixture"),
                    new NamedType(Lora.class, "lora"),
                    new NamedType(Houlsby.class, "houlsby"),
                    new NamedType(GAdapter.class, "g-adapter"),
                    new NamedType(Pfeiffer.class, "pfeiffer"),
                    new NamedType(ParallelAdapter.class, "parallel"),
                    new NamedType(Compacter.class, "compacter"),
                    new NamedType(Hyperformer.class, "hyperformer"),
                    new NamedType(Dora.class, "dora"),
                    new NamedType(AdaLora.class, "adalora"),
                    new NamedType(StagedUnfreezing.class, "staged-unfreezing"),
                    new NamedType(Initialiser.Seeded.class, "seeded"),
                    new NamedType(Initialiser.RowNorms.class, "row-norms"),
                    new NamedType(Initialiser.Copy.class, "copy"),
                    new NamedType(Vera.class, "vera"),
                    new NamedType(Oft.class, "oft"),
                    new NamedType(Ia3.class, "ia3"),
                    new NamedType(LayerNormTuning.class, "layernorm"),
                    new NamedType(PrefixTuning.class, "prefix"),
                    new NamedType(GConvAdapter.class, "gconv-adapter"),
                    new NamedType(GraphPrompt.class, "graph-prompt"),
                    new NamedType(BitFit.class, "bitfit"))
            .build();

    private ModelJson() {}

    /** The model as a tree. */
    public static JsonNode write(GraftedModel model) {
        return MAPPER.valueToTree(model);
    }

    /**
     * The model that a tree describes.
     *
     * @throws ModelException if it names a type that Graft does not know, such as a user's own adapter
     */
    public static GraftedModel read(JsonNode tree) {
        try {
            return MAPPER.treeToValue(tree, GraftedModel.class);
        } catch (JacksonException e) {
            throw new ModelException("the saved description cannot be rebuilt (" + e.getOriginalMessage() + "); a model with parts of your own is loaded by its script or program");
        }
    }
}
