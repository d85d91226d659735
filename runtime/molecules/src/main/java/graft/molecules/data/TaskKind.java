package graft.molecules.data;

import graft.molecules.metrics.Metric;

/** What a label is. */
public enum TaskKind {
    /** Any finite number. */
    REGRESSION(Metric.RMSE),
    /** 0 or 1. */
    BINARY(Metric.ROC_AUC);

    private final Metric metric;

    TaskKind(Metric metric) {
        this.metric = metric;
    }

    /** The metric that is reported unless another is asked for. */
    public Metric defaultMetric() {
        return metric;
    }
}
