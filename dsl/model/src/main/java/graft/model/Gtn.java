package graft.model;

import graft.model.adapter.GraftBuilder;
import graft.model.adapter.GraftedModel;
import graft.program.Op;
import graft.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The description of a graph transformer network.
 *
 * @param name as printed and written in adapter files
 * @param width of the token stream
 * @param nodeEncodings terms whose sum the embeddings are
 * @param inputNorm whether a layer norm follows the embeddings
 * @param inputDropout after it
 * @param pairEncodings terms of the structural bias, shared by all blocks
 * @param blocks number of blocks
 * @param block what each of them is
 * @param readout how tokens become predictions
 * @param initialiser of linear maps and tables
 * @param weights where the weights come from
 */
public record Gtn(
        String name,
        int width,
        List<NodeEncoding> nodeEncodings,
        boolean inputNorm,
        double inputDropout,
        List<PairEncoding> pairEncodings,
        int blocks,
        Block block,
        Readout readout,
        Initialiser initialiser,
        WeightSource weights) {

    public Gtn {
        nodeEncodings = List.copyOf(nodeEncodings);
        pairEncodings = List.copyOf(pairEncodings);
        if (width < 1 || blocks < 1) throw new ModelException(name + ": width and number of blocks must be at least 1, not " + width + " and " + blocks);
        if (block.heads() < 1) throw new ModelException(name + ": attention needs at least one head, not " + block.heads());
        if (width % block.heads() != 0) throw new ModelException(name + ": width " + width + " does not divide into " + block.heads() + " heads");
        if (nodeEncodings.isEmpty()) throw new ModelException(name + ": the input needs at least one node encoding");
        boolean token = nodeEncodings.stream().anyMatch(NodeEncoding::hasToken);
        if (readout.pooling() == Op.Pooling.TOKEN && !token) throw new ModelException(name + ": the readout reads the graph token, but the input has none; add graphToken() or pool by mean or sum");
        if (!token && pairEncodings.stream().anyMatch(e -> e instanceof PairEncoding.TokenDistance)) {
            throw new ModelException(name + ": a token distance needs a graph token; add graphToken() to the input");
        }
        if (!pairEncodings.isEmpty() && !block.attention().takesBias()) throw new ModelException(name + ": a mixture takes no structural bias; leave the pair encodings out");
    }

    /** Describes a network: {@code Gtn.describe("mine", g -> g.width(64)...)}. */
    public static Gtn describe(String name, Consumer<GtnBuilder> description) {
        GtnBuilder builder = new GtnBuilder(name);
        description.accept(builder);
        return builder.build();
    }

    /** This backbone with adapters and a head. Kotlin has a {@code graft} with scopes of its own. */
    public GraftedModel grafted(Consumer<GraftBuilder> description) {
        GraftBuilder builder = new GraftBuilder(this);
        description.accept(builder);
        return builder.build();
    }

    /** The same network with weights from elsewhere. */
    public Gtn withWeights(WeightSource source) {
        return new Gtn(name, width, nodeEncodings, inputNorm, inputDropout, pairEncodings, blocks, block, readout, initialiser, source);
    }

    /** The same network reading other inputs. */
    public Gtn withEncodings(String other, List<NodeEncoding> nodes, List<PairEncoding> pairs) {
        return new Gtn(other, width, nodes, inputNorm, inputDropout, pairs, blocks, block, readout, initialiser, weights);
    }

    /** Whether a graph token stands in front of each graph. */
    public boolean hasToken() {
        return nodeEncodings.stream().anyMatch(NodeEncoding::hasToken);
    }

    /** What a pass through the network gives. */
    public record Pass(Value embedding, @Nullable Value bias, List<Value> blocks, Value pooled, Value logits) {}

    /** Writes the network into a program; logits are [G, targets]. */
    public Pass forward(Network net, int targets) {
        Value embedding = embed(net);
        @Nullable Value bias = bias(net);
        List<Value> outputs = blocks(net, embedding, bias);
        Value pooled = readout.pooled(net, outputs.getLast(), block.normForm());
        return new Pass(embedding, bias, outputs, pooled, readout.head(net, pooled, targets, block.normForm(), initialiser));
    }

    /** Writes the network into a program, with the head on every token instead of on what pooling makes of them: logits [T, targets]. */
    public Value forwardTokens(Network net, int targets) {
        Value embedding = embed(net);
        Value tokens = readout.tokens(net, blocks(net, embedding, bias(net)).getLast(), block.normForm());
        return readout.head(net, tokens, targets, block.normForm(), initialiser);
    }

    private List<Value> blocks(Network net, Value embedding, @Nullable Value bias) {
        List<Value> outputs = new ArrayList<>();
        Value x = embedding;
        for (int b = 0; b < blocks; b++) {
            x = block.forward(net, b, x, bias, initialiser);
            outputs.add(x);
        }
        return List.copyOf(outputs);
    }

    private Value embed(Network net) {
        List<Value> tablesAndIndices = new ArrayList<>();
        List<Value> terms = new ArrayList<>();
        for (NodeEncoding e : nodeEncodings) {
            if (e instanceof NodeEncoding.Table t) {
                tablesAndIndices.add(net.part(t.table(width, initialiser)));
                tablesAndIndices.add(net.ops().input(t.isFeatures() ? net.shown(t.index()) : t.index()));
            } else if (e instanceof NodeEncoding.Map m) {
                terms.add(m.rows(net, width, initialiser));
            } else {
                throw new ModelException(name + ": a node encoding is a table or a map, and " + e + " is neither");
            }
        }
        if (!tablesAndIndices.isEmpty()) terms.addFirst(net.ops().applyAll(new Op.EmbeddingSum(tablesAndIndices.size() / 2, 1), tablesAndIndices).getFirst());
        Value x = terms.stream().reduce(net.ops()::add).orElseThrow();
        if (net.perturbation() != null) x = net.ops().add(x, net.perturbation());
        if (inputNorm) x = block.normForm().apply(net, "input.norm", x);
        return net.stream("input", -1, net.dropout("input", x, inputDropout));
    }

    private @Nullable Value bias(Network net) {
        @Nullable Value sum = null;
        for (PairEncoding e : pairEncodings) {
            Value term = e.bias(net, block.heads(), initialiser);
            sum = sum == null ? term : net.ops().add(sum, term);
        }
        return sum;
    }
}
