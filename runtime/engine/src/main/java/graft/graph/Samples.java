package graft.graph;

import java.util.ArrayList;
import java.util.List;

/** The samples of a part of a data set, in order. They may lie in memory or be read when asked for; their sizes are known either way. */
public interface Samples {
    int size();

    /** Sample number {@code i}; may read a file. Safe for use by several threads. */
    Sample get(int i);

    /** Nodes of sample number {@code i}, graph token not counted. */
    int nodes(int i);

    /** Edges of sample number {@code i}. */
    int edges(int i);

    /** The samples of the given numbers. */
    default List<Sample> load(int[] numbers) {
        List<Sample> loaded = new ArrayList<>(numbers.length);
        for (int i : numbers) loaded.add(get(i));
        return List.copyOf(loaded);
    }

    /** Some of these samples, in the order of the given numbers. */
    default Samples part(int[] numbers) {
        Samples whole = this;
        return new Samples() {
            @Override
            public int size() {
                return numbers.length;
            }

            @Override
            public Sample get(int i) {
                return whole.get(numbers[i]);
            }

            @Override
            public int nodes(int i) {
                return whole.nodes(numbers[i]);
            }

            @Override
            public int edges(int i) {
                return whole.edges(numbers[i]);
            }
        };
    }

    /** Samples in memory. */
    static Samples of(List<Sample> samples) {
        List<Sample> all = List.copyOf(samples);
        return new Samples() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public Sample get(int i) {
                return all.get(i);
            }

            @Override
            public int nodes(int i) {
                return all.get(i).graph().nodes();
            }

            @Override
            public int edges(int i) {
                return all.get(i).graph().edges();
            }
        };
    }
}
