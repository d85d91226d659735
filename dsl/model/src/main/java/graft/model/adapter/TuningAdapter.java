package graft.model.adapter;

import graft.model.Part;

/** Adds no weights but unfreezes some of the backbone's. */
public interface TuningAdapter extends Adapter {
    /** Whether this weight of the backbone is trained. */
    boolean tunes(Part part);
}
