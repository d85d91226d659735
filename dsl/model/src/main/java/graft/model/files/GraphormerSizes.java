package graft.model.files;

import graft.graph.ShortestPaths;
import graft.model.WeightSource;
import graft.model.preset.Graphormer;
import graft.weights.WeightFile;
import graft.weights.WeightFileException;
import java.util.List;

/**
 * Sizes of a Graphormer, read off the shapes of a checkpoint's tensors.
 *
 * @param name of the file, for the description
 */
record GraphormerSizes(String name, int blocks, int width, int hidden, int heads, Graphormer.Tables tables, boolean embeddingNorm) {
    /** @throws WeightFileException if a tensor is missing that sizes are read off, or shapes contradict each other */
    static GraphormerSizes of(WeightSource.File source) {
        WeightFile file = BackboneLoader.open(source);
        int width = size(file, source, "input.nodes.weight", 1);
        int heads = size(file, source, "encodings.spatial.weight", 1);
        int blocks = 0;
        while (file.contains(TensorNames.inFile(source.layout(), "blocks." + blocks + ".attention.query.weight"))) blocks++;
        if (blocks == 0) throw new WeightFileException(file.path(), "holds no block: there is no tensor " + TensorNames.inFile(source.layout(), "blocks.0.attention.query.weight"));
        int hops = size(file, source, "encodings.hops.weight", 0);
        if (hops % (heads * heads) != 0) throw new WeightFileException(file.path(), "its hop table of " + hops + " rows does not divide into matrices of " + heads + " x " + heads);
        Graphormer.Tables tables = new Graphormer.Tables(
                size(file, source, "input.degree-in.weight", 0), size(file, source, "input.degree-out.weight", 0), size(file, source, "encodings.spatial.weight", 0), hops / (heads * heads));
        return new GraphormerSizes(String.valueOf(source.path().getFileName()), blocks, width, size(file, source, "blocks.0.feed-forward.in.weight", 0), heads, tables,
                file.contains(TensorNames.inFile(source.layout(), "input.norm.weight")));
    }

    private static int size(WeightFile file, WeightSource.File source, String canonical, int place) {
        String name = TensorNames.inFile(source.layout(), canonical);
        List<Long> shape = file.tensor(name).shape();
        if (shape.size() != 2 || shape.get(place) < 1) throw new WeightFileException(file.path(), "tensor " + name + " has the shape " + shape + "; a table has two sizes above 0");
        return Math.toIntExact(shape.get(place));
    }

    /** The preset of these sizes; hops and dropout as in every released model. Whether embeddings are normalised is the file's to say. */
    Graphormer.Options options(Graphormer.Profile norms, int offset, ShortestPaths.Reading paths) {
        Graphormer.Profile profile = embeddingNorm || norms == Graphormer.Profile.V1 ? norms
                : norms == Graphormer.Profile.POST_LN ? Graphormer.Profile.BARE_POST_LN : Graphormer.Profile.BARE_PRE_LN;
        return Graphormer.base().withName(name).withBlocks(blocks).withWidth(width, hidden).withHeads(heads).withTables(tables).withOffset(offset).withPaths(paths)
                .withHops(Math.min(Graphormer.HOPS, tables.hopMatrices())).withProfile(profile);
    }
}
