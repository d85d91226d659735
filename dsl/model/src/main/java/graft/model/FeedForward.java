package graft.model;

import graft.program.Activation;
import graft.program.Value;
import org.jspecify.annotations.Nullable;

/** The second sub-layer of a block: what is done to each token alone. Its linear maps are ports: {@code feed-forward.in}, {@code feed-forward.out}. */
public sealed interface FeedForward {
    /**
     * y [T, d] from x [T, d].
     *
     * @param path such as {@code blocks.0.feed-forward}
     */
    Value forward(Network net, String path, int block, Value x, Initialiser initialiser);

    /**
     * W_out dropout(act(W_in x)), through another width.
     *
     * @param hidden the width inside
     */
    record Widened(int hidden, Activation activation, double dropout) implements FeedForward {
        public Widened {
            if (hidden < 1) throw new ModelException("a feed-forward network needs a width inside of at least 1, not " + hidden);
        }

        @Override
        public Value forward(Network net, String path, int block, Value x, Initialiser initialiser) {
            Value h = net.ops().activate(activation, net.linear(path + ".in", block, x, hidden, initialiser));
            return net.linear(path + ".out", block, net.dropout(path + ".hidden", h, dropout), x.columns(), initialiser);
        }
    }

    /**
     * Maps of the stream's own width one after the other, each followed by an activation and dropout (MAT). The first is the port {@code in}, the second of
     * two {@code out}; of three and more the others are {@code map-1}, {@code map-2} and so on.
     *
     * @param maps how many, at least 1
     * @param activation after all maps but the last
     * @param last after the last map; null for none
     */
    record Stacked(int maps, Activation activation, @Nullable Activation last, double dropout) implements FeedForward {
        public Stacked {
            if (maps < 1) throw new ModelException("a feed-forward network needs at least one map, not " + maps);
        }

        @Override
        public Value forward(Network net, String path, int block, Value x, Initialiser initialiser) {
            Value y = x;
            for (int m = 0; m < maps; m++) {
                String name = path + (m == 0 ? ".in" : maps == 2 ? ".out" : ".map-" + m);
                y = net.linear(name, block, y, x.columns(), initialiser);
                Activation then = m == maps - 1 ? last : activation;
                if (then != null) y = net.ops().activate(then, y);
                y = net.dropout(name, y, dropout);
            }
            return y;
        }
    }
}
