package graft.backend.cuda;

import graft.backend.Session.State;
import graft.kernel.AdamWFactors;
import graft.kernel.AdamWStep;
import java.util.List;

/** What moves parameters between steps: the gradient's norm, AdamW, the anchors. */
final class DeviceOptimiser {
    /** Blocks of the norm's first sum. Fixed, so that its order does not depend on the card. */
    private static final int NORM_BLOCKS = 256;

    private final DeviceQueue queue;
    private final DeviceWeights weights;
    private final Place norm;
    private final Transfer transfer;

    /** @param norm at least {@link #BYTES} */
    DeviceOptimiser(DeviceQueue queue, DeviceWeights weights, Place norm, Transfer transfer) {
        this.queue = queue;
        this.weights = weights;
        this.norm = norm;
        this.transfer = transfer;
    }

    /** Memory for the norm's partial sums and their sum. */
    static final long BYTES = (NORM_BLOCKS + 1L) * Double.BYTES;

    /** Euclidean norm over all gradients that are not held. Waits for the device. */
    double gradientNorm() {
        Call partial = queue.call(Kernel.SQUARES_PARTIAL);
        Call combine = queue.call(Kernel.SQUARES_COMBINE);
        Place total = norm.part((long) NORM_BLOCKS * Double.BYTES, Double.BYTES);
        queue.zero(total);
        for (Place g : weights.free(State.GRADIENT)) {
            long floats = g.bytes() / Float.BYTES;
            int blocks = (int) Math.min(NORM_BLOCKS, (floats + Call.ELEMENTS - 1) / Call.ELEMENTS);
            partial.begin().pointer(g.address()).pointer(norm.address()).int64(floats).grid(blocks, 1, 1, Call.ELEMENTS, 0);
            combine.begin().pointer(norm.address()).pointer(total.address()).int32(blocks).alone(blocks);
        }
        return Math.sqrt(transfer.readDouble(total));
    }

    /** One AdamW step on every parameter that is not held; the host does not wait. */
    void update(AdamWStep step) {
        AdamWFactors f = AdamWFactors.of(step);
        Call call = queue.call(Kernel.ADAMW);
        List<Place> p = weights.free(State.WEIGHT), g = weights.free(State.GRADIENT), m = weights.free(State.FIRST_MOMENT), v = weights.free(State.SECOND_MOMENT);
        for (int i = 0; i < p.size(); i++) {
            long floats = p.get(i).bytes() / Float.BYTES;
            call.begin().pointer(p.get(i).address()).pointer(g.get(i).address()).pointer(m.get(i).address()).pointer(v.get(i).address()).int64(floats).float32(f.gradientScale())
                    .float32(f.decayStep()).float32(f.beta1()).float32(f.gain1()).float32(f.beta2()).float32(f.gain2()).float32(f.stepSize()).float32(f.rootCorrection())
                    .float32(f.epsilon()).over(floats);
        }
    }

    /** anchor = beta * anchor + (1 - beta) * parameter; beta 1 keeps the bits and beta 0 copies them. */
    void moveAnchors(double beta) {
        if (beta == 1) return;
        Call call = queue.call(Kernel.MOVE_ANCHOR);
        for (Place[] pair : weights.anchorPairs()) {
            if (beta == 0) {
                queue.copy(pair[1], pair[0]);
                continue;
            }
            long floats = pair[0].bytes() / Float.BYTES;
            call.begin().pointer(pair[0].address()).pointer(pair[1].address()).int64(floats).float32(beta).float32(1 - beta).over(floats);
        }
    }
}
