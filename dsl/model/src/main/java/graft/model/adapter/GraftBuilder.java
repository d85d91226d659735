package graft.model.adapter;

import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.PortKind;
import graft.program.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Builds a {@link GraftedModel}. */
public final class GraftBuilder {
    private final Gtn backbone;
    private boolean frozen;
    private final List<Placement> placements = new ArrayList<>();
    private final List<TuningAdapter> tunings = new ArrayList<>();
    private final List<String> unfrozen = new ArrayList<>();
    private Head head = new Head(Head.Task.REGRESSION, 1, Op.LossKind.SQUARED_ERROR, false);

    public GraftBuilder(Gtn backbone) {
        this.backbone = backbone;
    }

    /** Trains nothing of the backbone but what adapters unfreeze; left out, everything is trained (full fine-tuning). */
    public GraftBuilder freezeBackbone() {
        frozen = true;
        return this;
    }

    /** Describes what goes into every block. */
    public GraftBuilder everyBlock(Consumer<BlockPorts> description) {
        description.accept(new BlockPorts("*", backbone.blocks()));
        return this;
    }

    /** Describes what goes into the blocks {@code first .. last}, both included, counted from 0. */
    public GraftBuilder blocks(int first, int last, Consumer<BlockPorts> description) {
        if (first < 0 || first > last || last >= backbone.blocks()) {
            throw new ModelException("blocks " + first + " to " + last + " are not all there: " + backbone.name() + " has blocks 0 to " + (backbone.blocks() - 1));
        }
        for (int b = first; b <= last; b++) description.accept(new BlockPorts(Integer.toString(b), 1));
        return this;
    }

    /** Puts an adapter at all weight ports that a pattern names, such as {@code blocks.*.attention.query}. */
    public GraftBuilder at(String pattern, WeightAdapter adapter) {
        placements.add(new Placement(new Selector(pattern, PortKind.WEIGHT, -1), adapter));
        return this;
    }

    /** Puts an adapter at all stream ports that a pattern names, such as {@code blocks.*.after-block}. */
    public GraftBuilder at(String pattern, StreamAdapter adapter) {
        placements.add(new Placement(new Selector(pattern, PortKind.STREAM, -1), adapter));
        return this;
    }

    /** Puts an adapter at all ports beside sub-layers that a pattern names, such as {@code blocks.*.beside-feed-forward}. */
    public GraftBuilder at(String pattern, BesideAdapter adapter) {
        placements.add(new Placement(new Selector(pattern, PortKind.BESIDE, -1), adapter));
        return this;
    }

    /** Puts an adapter at all residual ports that a pattern names, such as {@code blocks.*.feed-forward.residual}. */
    public GraftBuilder at(String pattern, ResidualAdapter adapter) {
        placements.add(new Placement(new Selector(pattern, PortKind.RESIDUAL, -1), adapter));
        return this;
    }

    /** Puts an adapter at all ports of keys and values that a pattern names, such as {@code blocks.*.attention.keys-values}. */
    public GraftBuilder at(String pattern, KeyValueAdapter adapter) {
        placements.add(new Placement(new Selector(pattern, PortKind.KEYS_VALUES, -1), adapter));
        return this;
    }

    /**
     * Freezes the backbone and puts a method of the catalogue onto it, with its usual sizes.
     *
     * @throws ModelException for a name that there is not
     */
    public GraftBuilder method(String id) {
        MethodCatalogue.byId(backbone, id).placing().accept(freezeBackbone());
        return this;
    }

    /** On the embeddings, where they enter the blocks. */
    public GraftBuilder input(StreamAdapter adapter) {
        return at("input", adapter);
    }

    /** Trains weights of the backbone by kind. */
    public GraftBuilder tune(TuningAdapter adapter) {
        tunings.add(adapter);
        return this;
    }

    /** Trains weights of the backbone by name, such as {@code encodings.*.weight}. */
    public GraftBuilder unfreeze(String pattern) {
        unfrozen.add(pattern);
        return this;
    }

    /** Describes the head. */
    public GraftBuilder head(Head head) {
        this.head = head;
        return this;
    }

    /** A head for numbers, with squared error. */
    public GraftBuilder regression(int targets) {
        return head(new Head(Head.Task.REGRESSION, targets, Op.LossKind.SQUARED_ERROR, false));
    }

    /** A head for yes-or-no questions, with binary cross-entropy. */
    public GraftBuilder classification(int targets) {
        return head(new Head(Head.Task.CLASSIFICATION, targets, Op.LossKind.BINARY_CROSS_ENTROPY, false));
    }

    public GraftedModel build() {
        return new GraftedModel(backbone, frozen, placements, tunings, unfrozen, head);
    }

    /** The ports of some blocks. */
    public final class BlockPorts {
        private final String block;
        private final int count;

        BlockPorts(String block, int count) {
            this.block = block;
            this.count = count;
        }

        private BlockPorts place(String port, PortKind kind, Adapter adapter) {
            placements.add(new Placement(new Selector("blocks." + block + "." + port, kind, count), adapter));
            return this;
        }

        /** On what attention gives, before the residual. */
        public BlockPorts afterAttention(StreamAdapter adapter) {
            return place("after-attention", PortKind.STREAM, adapter);
        }

        /** On what the feed-forward network gives, before the residual. */
        public BlockPorts afterFeedForward(StreamAdapter adapter) {
            return place("after-feed-forward", PortKind.STREAM, adapter);
        }

        /** On the block's output. */
        public BlockPorts afterBlock(StreamAdapter adapter) {
            return place("after-block", PortKind.STREAM, adapter);
        }

        /** Where what attention gives meets its residual. */
        public BlockPorts attentionResidual(ResidualAdapter adapter) {
            return place("attention.residual", PortKind.RESIDUAL, adapter);
        }

        /** Where what the feed-forward network gives meets its residual. */
        public BlockPorts feedForwardResidual(ResidualAdapter adapter) {
            return place("feed-forward.residual", PortKind.RESIDUAL, adapter);
        }

        /** Beside attention. */
        public BlockPorts besideAttention(BesideAdapter adapter) {
            return place("beside-attention", PortKind.BESIDE, adapter);
        }

        /** Beside the feed-forward network. */
        public BlockPorts besideFeedForward(BesideAdapter adapter) {
            return place("beside-feed-forward", PortKind.BESIDE, adapter);
        }

        /** In front of attention's keys and values. */
        public BlockPorts keysValues(KeyValueAdapter adapter) {
            return place("attention.keys-values", PortKind.KEYS_VALUES, adapter);
        }

        /** At the query map. */
        public BlockPorts query(WeightAdapter adapter) {
            return place("attention.query", PortKind.WEIGHT, adapter);
        }

        /** At the key map. */
        public BlockPorts key(WeightAdapter adapter) {
            return place("attention.key", PortKind.WEIGHT, adapter);
        }

        /** At the value map. */
        public BlockPorts value(WeightAdapter adapter) {
            return place("attention.value", PortKind.WEIGHT, adapter);
        }

        /** At the attention's output map. */
        public BlockPorts attentionOutput(WeightAdapter adapter) {
            return place("attention.output", PortKind.WEIGHT, adapter);
        }

        /** At the map into the feed-forward network. */
        public BlockPorts feedForwardIn(WeightAdapter adapter) {
            return place("feed-forward.in", PortKind.WEIGHT, adapter);
        }

        /** At the map out of the feed-forward network. */
        public BlockPorts feedForwardOut(WeightAdapter adapter) {
            return place("feed-forward.out", PortKind.WEIGHT, adapter);
        }
    }
}
