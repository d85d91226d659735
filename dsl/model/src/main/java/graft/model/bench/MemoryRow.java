package graft.model.bench;

import graft.plan.MemoryReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One method's memory.
 *
 * @param trained numbers that are trained, the head's too
 * @param planned before the step
 * @param allocated as the ledger of allocations says after the step
 * @param grown by how much the process's resident memory grew from before the session to after its step, -1 where the system does not say
 */
record MemoryRow(String model, String method, long trained, Bytes planned, Bytes allocated, long grown) {
    /**
     * Bytes by part.
     *
     * @param weights frozen and trained, copies packed for products and weights made of weights included
     * @param optimiser two moments for each trained number
     * @param anchors of the proximal step
     * @param activations arenas of all threads: activations, their gradients, scratch memory
     * @param kernels blocks of operands that kernels keep from call to call
     */
    record Bytes(long weights, long gradients, long optimiser, long anchors, long activations, long kernels) {
        static Bytes of(MemoryReport r) {
            return new Bytes(r.frozenWeights() + r.trainableWeights() + r.generated(), r.gradients(), r.optimiser(), r.anchors(), r.arenaPerThread() * r.threads(), r.kernelsPerThread() * r.threads());
        }

        /** By the words under which the back end asks for memory. */
        static Bytes of(Map<String, Long> ledger) {
            long gradients = sum(ledger, "gradients");
            long optimiser = sum(ledger, "moments");
            long anchors = sum(ledger, "anchors");
            long activations = sum(ledger, "arena");
            long weights = sum(ledger, "weights");
            long all = ledger.values().stream().mapToLong(Long::longValue).sum();
            return new Bytes(weights, gradients, optimiser, anchors, activations, all - gradients - optimiser - anchors - activations - weights);
        }

        private static long sum(Map<String, Long> ledger, String word) {
            return ledger.entrySet().stream().filter(e -> e.getKey().contains(word)).mapToLong(Map.Entry::getValue).sum();
        }

        long total() {
            return weights + gradients + optimiser + anchors + activations + kernels;
        }

        private ObjectNode json() {
            return JsonMapper.shared().createObjectNode().put("weights", weights).put("gradients", gradients).put("optimiser", optimiser).put("anchors", anchors)
                    .put("activations", activations).put("kernels", kernels).put("total", total());
        }
    }

    /** The first two lines of a table. */
    static List<String> header() {
        return List.of("| method | trained numbers | weights | gradients | optimiser | anchors | activations | kernels | all |", "|---|---|---|---|---|---|---|---|---|");
    }

    String print(MemoryBench.Options o) {
        if (!o.markdown()) {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("bench", "memory").put("model", model).put("method", method).put("batch", o.batch()).put("threads", o.threads()).put("trained", trained);
            json.set("planned", planned.json());
            json.set("allocated", allocated.json());
            return json.put("resident_growth", grown).toString();
        }
        return String.format(Locale.ROOT, "| %s | %,d | %s | %s | %s | %s | %s | %s | %s |", method, trained, cell(planned.weights, allocated.weights), cell(planned.gradients, allocated.gradients),
                cell(planned.optimiser, allocated.optimiser), cell(planned.anchors, allocated.anchors), cell(planned.activations, allocated.activations), cell(planned.kernels, allocated.kernels),
                cell(planned.total(), allocated.total()));
    }

    /** Planned / allocated, in MiB. */
    private static String cell(long plan, long real) {
        return mebibytes(plan) + " / " + mebibytes(real);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, bytes != 0 && bytes < 10 * 1048576 ? "%.2f" : "%.1f", bytes / 1048576.0);
    }
}
