package graft.train;

import graft.backend.Session;
import graft.graph.Sample;
import java.util.List;
import java.util.OptionalDouble;

/** Scores a model on the validation part. */
public interface Validation {
    /**
     * @param inference holds the weights to be scored
     * @param valid the validation part, not empty
     * @return empty where no score is defined
     */
    OptionalDouble score(Session inference, List<Sample> valid);

    /** Name of the score, as printed. */
    String name();

    boolean largerIsBetter();
}
