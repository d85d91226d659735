package graft.graph;

import graft.tensor.Dim;
import java.util.Arrays;

/** The labels, NaN where missing. A sample without labels has all of them missing. */
public record LabelInput(int tasks) implements BatchInput.Labels {
    @Override
    public String name() {
        return "labels";
    }

    @Override
    public Dim rows() {
        return Dim.Ragged.GRAPHS;
    }

    @Override
    public int columns() {
        return tasks;
    }

    @Override
    public void fill(Sample sample, Place place, double[] out, int from) {
        double[] labels = sample.labels();
        if (labels.length == 0) {
            Arrays.fill(out, from, from + tasks, Double.NaN);
        } else if (labels.length == tasks) {
            System.arraycopy(labels, 0, out, from, tasks);
        } else {
            throw new GraphException("row " + sample.row() + " has " + labels.length + " labels, the head has " + tasks + " targets");
        }
    }

    @Override
    public long labelled(Sample sample) {
        return Arrays.stream(sample.labels()).filter(y -> !Double.isNaN(y)).count();
    }
}
