package graft.model.train;

import graft.kernel.Losses;
import graft.model.adapter.Head;
import graft.molecules.data.LabelStandardisation;

/** From the head's numbers to predictions: label units for regression, probabilities for classification. */
public record Outputs(Head.Task task, LabelStandardisation standardisation) {
    /** Predictions, [rows x tasks] row-major, from the head's numbers of the same shape. */
    public double[] predictions(double[] raw) {
        double[] out = raw.clone();
        int tasks = standardisation.tasks();
        for (int i = 0; i < out.length; i++) {
            out[i] = task == Head.Task.CLASSIFICATION ? Losses.sigmoid(raw[i]) : standardisation.restore(raw[i], i % tasks);
        }
        return out;
    }
}
