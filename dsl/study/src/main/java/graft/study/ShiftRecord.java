package graft.study;

import graft.shift.ShiftProfile;
import java.util.Optional;

/**
 * Feature shift of a tuned model on the validation part; the run's {@code shift.json}.
 *
 * @param fromPretrained against the backbone as it was before tuning
 * @param fromFull against full fine-tuning with the same data, backbone and seed, where the study has it
 */
public record ShiftRecord(ShiftProfile fromPretrained, Optional<ShiftProfile> fromFull) {}
