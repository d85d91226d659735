package graft.model.adapter;

import graft.model.Port;

/** Fits a linear map and leaves it one: what it does can be written into the map's weight and bias. */
public interface MergeableAdapter extends WeightAdapter {
    /** Writes this adapter into a map that holds those before it at the port. */
    void merge(Port port, MergedMap map, Weights weights);

    /** The adapter's trained weights by their local names, row-major, and those that its ports share. */
    interface Weights {
        double[] own(String name);

        double[] shared(String name);
    }
}
