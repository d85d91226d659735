/**
 * What a prediction is worth: RMSE, MAE, R2, ROC-AUC and average precision with missing labels. A score that does not
 * exist (one class only, no label at all) is stated with its reason, never replaced by a number.
 */
@NullMarked
package graft.molecules.metrics;

import org.jspecify.annotations.NullMarked;
