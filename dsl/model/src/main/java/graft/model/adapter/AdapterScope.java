package graft.model.adapter;

import graft.model.Initialiser;
import graft.program.ProgramBuilder;
import graft.program.Value;
import graft.tensor.Shape;

/** What an adapter writes itself into. */
public interface AdapterScope {
    /** The program under construction. */
    ProgramBuilder ops();

    /**
     * A trainable weight of the adapter. In the pass of the proximal anchor it is the anchor's copy.
     *
     * @param name local name, such as {@code down.weight}; the full name is port.adapter.local
     */
    Value parameter(String name, Shape shape, Initialiser initialiser);

    /** x with dropout while training. */
    Value dropout(String site, Value x, double rate);

    /** True while training. */
    boolean isTraining();
}
