package graft.train;

import graft.backend.Backend;
import graft.backend.Cutting;
import graft.plan.MemoryModel;
import graft.plan.MemoryReport;
import graft.plan.Recomputation;
import graft.program.Program;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the first plan that fits a memory budget, in this order:
 * <ol>
 *   <li>the plain one;
 *   <li>one that makes forward values again in the backward half instead of keeping them, as few as it takes ({@link Recomputation});
 *   <li>one with fewer threads, again with as few of them as it takes;
 *   <li>one with smaller micro-batches, halved until they hold single graphs.
 * </ol>
 * The first three give the bits of the plain plan. Smaller micro-batches add gradients in another order; their size is the largest with which one thread fits, so that results depend on the budget and never
 * on the number of threads.
 */
public final class BudgetPlanner {
    private static final long MEBIBYTE = 1 << 20;

    private final MemoryBudget budget;
    private final Backend backend;
    private final MemoryModel memory;
    private final Wanted wanted;

    /**
     * What is to fit.
     *
     * @param training the program that trains
     * @param maxima of its micro-batches, by how batches are cut
     * @param inference the program that runs beside it over the same weights, with a share of its memory
     * @param inferenceMaxima of the micro-batches of inference
     * @param threads workers, if there is room for their arenas
     */
    public record Wanted(Program training, Function<Cutting, Sizes> maxima, Optional<Program> inference, Function<Cutting, Sizes> inferenceMaxima, int threads) {}

    private BudgetPlanner(MemoryBudget budget, Backend backend, Wanted wanted) {
        this.budget = budget;
        this.backend = backend;
        this.wanted = wanted;
        memory = backend.memory();
    }

    /**
     * The first plan that fits.
     *
     * @throws MemoryBudgetException if none does; it names the smallest
     * @throws graft.backend.BackendException if the back end cannot tell what it takes
     */
    public static FittedPlan fit(MemoryBudget budget, Backend backend, Wanted wanted) {
        return new BudgetPlanner(budget, backend, wanted).fit();
    }

    /** The plan without a budget. */
    public static FittedPlan plain(Backend backend, Wanted wanted) {
        return new FittedPlan(backend, wanted.training, wanted.maxima.apply(backend.cutting(wanted.training)), wanted.threads, -1, List.of());
    }

    private FittedPlan fit() {
        Rung usual = new Rung(backend.cutting(wanted.training));
        long plain = usual.bytes(wanted.training, wanted.threads);
        if (plain <= budget.bytes()) return usual.plan(wanted.training, wanted.threads, List.of("memory budget " + budget + ": the plain plan fits"));
        Rung rung = usual;
        while (rung.smallestBytes() > budget.bytes()) rung = smaller(rung).orElseThrow(() -> refusal(usual));
        for (int threads = wanted.threads; threads > 1; threads--) {
            Optional<Recomputation.Chosen> chosen = rung.within(threads);
            if (chosen.isPresent()) return rung.plan(chosen.get().program(), threads, remarks(usual, plain, rung, chosen.get(), threads));
        }
        Recomputation.Chosen alone = rung.within(1).orElseGet(rung.again::smallest);
        return rung.plan(alone.program(), 1, remarks(usual, plain, rung, alone, 1));
    }

    /** The next smaller cut that makes micro-batches smaller. */
    private Optional<Rung> smaller(Rung than) {
        for (int tokens = than.cutting.mostTokens() / 2; tokens >= 1; tokens /= 2) {
            Rung rung = new Rung(than.cutting.atMost(tokens));
            if (!rung.maxima.equals(than.maxima)) return Optional.of(rung);
        }
        return Optional.empty();
    }

    private List<String> remarks(Rung usual, long plain, Rung rung, Recomputation.Chosen chosen, int threads) {
        List<String> lines = new ArrayList<>();
        lines.add("memory budget " + budget + ", the plain plan takes " + MemoryBudget.mebibytes(plain) + "; it was made smaller:");
        if (rung != usual) {
            lines.add("  micro-batches of at most " + rung.maxima.tokens() + " tokens instead of " + usual.maxima.tokens()
                    + ": gradients are added in another order, so the last digits differ from those of a run with more memory");
        }
        if (threads < wanted.threads) lines.add("  " + count(threads, "thread") + " instead of " + wanted.threads);
        if (chosen.values() > 0) {
            lines.add(String.format(Locale.ROOT, "  %d of %d values that the backward half reads are made again, not kept: %s less for each thread, at most %.1f %% more operations", chosen.values(),
                    chosen.keepable(), MemoryBudget.mebibytes(chosen.savedBytes()), 100.0 * chosen.extraOperations() / chosen.operations()));
        }
        return lines;
    }

    private MemoryBudgetException refusal(Rung usual) {
        Rung last = usual;
        for (Optional<Rung> next = smaller(last); next.isPresent(); next = smaller(last)) last = next.get();
        long needed = last.smallestBytes();
        MemoryReport parts = memory.session(last.again.smallest().program(), last.maxima, 1);
        long arena = parts.arenaPerThread() + parts.kernelsPerThread();
        return new MemoryBudgetException("the run does not fit into " + budget + ": it needs at least " + MemoryBudget.mebibytes(needed) + ", " + MemoryBudget.mebibytes(parts.total() - arena)
                + " for weights, gradients and optimiser, the rest for one thread that takes one graph at a time and keeps as little as it can. Set memory = " + (needed + MEBIBYTE - 1) / MEBIBYTE
                + " MiB or more (" + MemoryBudget.mebibytes(usual.smallestBytes()) + " with micro-batches of the usual size), or train less of the model: an adapter on a frozen backbone", needed);
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** The plans with one size of micro-batches. */
    private final class Rung {
        final Cutting cutting;
        final Sizes maxima;
        final Sizes inferenceMaxima;
        final Recomputation again;

        Rung(Cutting cutting) {
            this.cutting = cutting;
            maxima = wanted.maxima.apply(cutting);
            inferenceMaxima = wanted.inferenceMaxima.apply(cutting);
            again = Recomputation.of(wanted.training, maxima, memory.scratch());
        }

        /** Bytes of training and inference. Inference computes in the arenas of training, or in its own if those are too small. */
        long bytes(Program program, int threads) {
            MemoryReport report = memory.session(program, maxima, threads);
            return report.total() + inferenceBytes(report.arenaPerThread(), threads);
        }

        private long inferenceBytes(long arena, int threads) {
            return wanted.inference.map(p -> memory.session(p, inferenceMaxima, threads))
                    .map(r -> r.generated() + (r.arenaPerThread() > arena ? r.arenaPerThread() * threads : 0)).orElse(0L);
        }

        long smallestBytes() {
            return bytes(again.smallest().program(), 1);
        }

        /** The least recomputation that fits with so many threads. */
        Optional<Recomputation.Chosen> within(int threads) {
            MemoryReport plain = memory.session(wanted.training, maxima, threads);
            long room = (budget.bytes() - plain.total()) / threads + plain.arenaPerThread();
            long ownArena = inferenceBytes(0, threads) / threads;
            return again.within(room).filter(c -> bytes(c.program(), threads) <= budget.bytes())
                    .or(() -> again.within(room - ownArena).filter(c -> bytes(c.program(), threads) <= budget.bytes()));
        }

        FittedPlan plan(Program program, int threads, List<String> remarks) {
            return new FittedPlan(backend.withCutting(cutting), program, maxima, threads, bytes(program, threads), remarks);
        }
    }
}
