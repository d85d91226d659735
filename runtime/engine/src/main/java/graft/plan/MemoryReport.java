package graft.plan;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a session needs, by part, in bytes.
 *
 * @param frozenWeights as stored, packed copies included
 * @param trainableWeights with copies packed for products
 * @param gradients one number for each trainable one
 * @param optimiser two moments for each trainable number
 * @param anchors one number for each trainable one if a proximal step is used
 * @param generated weights that are made of weights once a step, packed copies and gradients included
 * @param kernelsPerThread what the kernels of a thread keep from call to call: blocks of operands copied for products
 * @param arenaPerThread activations, their gradients and scratch memory of one micro-batch
 * @param threads number of arenas
 * @param notes what else there is to say of it, a line each
 */
public record MemoryReport(
        long frozenWeights, long trainableWeights, long gradients, long optimiser, long anchors, long generated, long kernelsPerThread, long arenaPerThread, int threads,
        List<String> notes) {
    public MemoryReport {
        notes = List.copyOf(notes);
    }

    /** With nothing else to say. */
    public MemoryReport(long frozenWeights, long trainableWeights, long gradients, long optimiser, long anchors, long generated, long kernelsPerThread, long arenaPerThread, int threads) {
        this(frozenWeights, trainableWeights, gradients, optimiser, anchors, generated, kernelsPerThread, arenaPerThread, threads, List.of());
    }

    /** The same with more to say. */
    public MemoryReport with(List<String> more) {
        return new MemoryReport(frozenWeights, trainableWeights, gradients, optimiser, anchors, generated, kernelsPerThread, arenaPerThread, threads,
                Stream.concat(notes.stream(), more.stream()).toList());
    }

    /** All parts together. */
    public long total() {
        return frozenWeights + trainableWeights + gradients + optimiser + anchors + generated + kernelsPerThread * threads + arenaPerThread * threads;
    }

    /** A line for each part, their sum, and the notes. */
    public String print() {
        return line("frozen weights", frozenWeights) + line("trained weights", trainableWeights) + line("gradients", gradients) + line("optimiser", optimiser)
                + line("proximal anchors", anchors) + (generated == 0 ? "" : line("generated weights", generated)) + line("kernels, " + threads + " x " + mebibytes(kernelsPerThread).strip(), kernelsPerThread * threads)
                + line("arenas, " + threads + " x " + mebibytes(arenaPerThread).strip(), arenaPerThread * threads) + line("memory plan, all", total())
                + String.join("", notes.stream().map(note -> note + System.lineSeparator()).toList());
    }

    /** One line that holds the process's peak against this plan: what the JVM, its code, the data and everything else took on top. */
    public String afterwards() {
        OptionalLong peak = ResidentMemory.peak();
        if (peak.isEmpty()) return "peak resident memory: this system does not say";
        return "peak resident memory" + mebibytes(peak.getAsLong()).replaceAll(" +", " ") + "; less the plan's" + mebibytes(total()).replaceAll(" +", " ") + ", the JVM, data and scripts took"
                + mebibytes(peak.getAsLong() - total()).replaceAll(" +", " ");
    }

    private static String line(String part, long bytes) {
        return String.format(Locale.ROOT, "%-34s %s  (%,d bytes)%n", part, mebibytes(bytes), bytes);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%10.2f MiB", bytes / 1048576.0);
    }
}
