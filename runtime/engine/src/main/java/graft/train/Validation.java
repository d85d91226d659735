package graft.train;

import java.util.OptionalDouble;

/** Scores a model on the validation part. */
public interface Validation {
    /**
     * @param outputs the head's numbers, [graphs x targets] row-major, in the order of the validation part
     * @return empty where no score is defined
     */
    OptionalDouble score(double[] outputs);

    /** Name of the score, as printed. */
    String name();

    boolean largerIsBetter();
}
