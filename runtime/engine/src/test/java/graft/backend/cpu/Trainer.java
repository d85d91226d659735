package graft.backend.cpu;

import graft.backend.Session;
import graft.backend.Session.State;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.kernel.AdamWStep;
import graft.program.Parameter;
import java.util.List;
import java.util.zip.CRC32;

/** A short training run whose every bit goes into one number. */
final class Trainer {
    private Trainer() {}

    static AdamWStep adamW(long step) {
        return new AdamWStep(0.01, 0.9, 0.999, 1e-8, 0.01, step, 0.5);
    }

    /** Runs and updates once for each batch. */
    static long train(Session session, List<StepBatch> batches) {
        CRC32 bits = new CRC32();
        for (StepBatch batch : batches) {
            StepResult result = session.run(batch);
            result.losses().values().forEach(v -> add(bits, v));
            for (double z : result.outputs().get("logits")) add(bits, z);
            add(bits, session.gradientNorm());
            session.update(adamW(batch.step()));
            session.moveAnchors(0.9);
        }
        for (Parameter p : session.program().trainable()) {
            for (State s : List.of(State.WEIGHT, State.GRADIENT, State.FIRST_MOMENT, State.SECOND_MOMENT)) {
                for (double x : session.read(s, p.name())) add(bits, x);
            }
        }
        for (Parameter p : session.program().anchors()) for (double x : session.read(State.ANCHOR, p.followed())) add(bits, x);
        return bits.getValue();
    }

    private static void add(CRC32 bits, double value) {
        long b = Double.doubleToRawLongBits(value);
        for (int i = 0; i < 8; i++) bits.update((int) (b >>> (8 * i)));
    }
}
