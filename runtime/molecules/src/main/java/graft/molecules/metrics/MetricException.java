package graft.molecules.metrics;

import graft.GraftException;

/** Predictions or labels of which no score can be formed: a length, a value or a class is wrong. */
public class MetricException extends GraftException {
    private static final long serialVersionUID = 1L;

    public MetricException(String message) {
        super(message);
    }
}
