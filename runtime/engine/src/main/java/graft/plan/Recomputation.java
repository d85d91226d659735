package graft.plan;

import graft.program.Instruction;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Trades operations for memory: programs that give the same bits as a training program and keep fewer of its forward values for the backward half. A value that is not kept is made again by
 * the same operations on the same numbers, right before the backward half first needs it (Chen et al. 2016, arXiv 1604.06174). Dropout is keyed by place and step, so it drops the same elements again.
 *
 * <p>Values are given up one after the other, always at the instruction at which most memory is in use: of those that lie idle there, the one that costs the fewest operations a byte.
 * So what is cheap to make of what is kept goes first, normalisations and activations, then attention, then products; in the end whole stretches between a few kept values run again. One that
 * would not lower the peak is kept. An operation runs at most twice, so that all of it costs less than one more forward half.
 */
public final class Recomputation {
    /** Values smaller than this share of the largest are not worth a line of the program. */
    private static final int WORTHWHILE = 64;

    private final Program program;
    private final Sizes maxima;
    private final MemoryPlan.ScratchRule scratch;
    private final SecondRun again;
    private final List<Stage> stages = new ArrayList<>();
    private final Set<Value> given = new HashSet<>();
    private final Set<Value> refused = new HashSet<>();
    private final long operations;
    private final long smallestWorthwhile;
    private final long plainArena;

    /**
     * One of the programs, and what it is about.
     *
     * @param program to run instead
     * @param arenaBytes of a thread, as {@link MemoryPlan} lays it out
     * @param values that are not kept
     * @param keepable values that the plain program keeps for the backward half
     * @param savedBytes of a thread's arena, against the plain program
     * @param extraOperations of a micro-batch at the maxima
     * @param operations of a micro-batch in the plain program
     */
    public record Chosen(Program program, long arenaBytes, int values, int keepable, long savedBytes, long extraOperations, long operations) {}

    /** How the program reads after some values were given up, what more it computes, and the most bytes that are in use at once. */
    private record Stage(SecondRun.Rewritten rewritten, int values, long extraOperations, long[] live) {
        long peak() {
            return Arrays.stream(live).max().orElse(0);
        }

        /** The first of the lines at which most is in use. */
        int crowdedLine() {
            long peak = peak();
            return IntStream.range(0, live.length).filter(line -> live[line] == peak).findFirst().orElseThrow();
        }
    }

    private Recomputation(Program program, Sizes maxima, MemoryPlan.ScratchRule scratch) {
        this.program = program;
        this.maxima = maxima;
        this.scratch = scratch;
        again = new SecondRun(program);
        Regions regions = program.regions();
        operations = program.instructions().stream().filter(i -> regions.of(i) == Region.BODY).mapToLong(i -> OperationCount.of(i, maxima)).sum();
        smallestWorthwhile = again.keepable().stream().mapToLong(this::bytes).max().orElse(0) / WORTHWHILE;
        plainArena = arena(program);
        stages.add(stage());
    }

    /** The programs that stand for a training program at the given maxima, one after the other as they are asked for. */
    public static Recomputation of(Program program, Sizes maxima, MemoryPlan.ScratchRule scratch) {
        return new Recomputation(program, maxima, scratch);
    }

    /** The program that gives up the fewest values and whose arena has at most the given bytes. */
    public Optional<Chosen> within(long arenaBytes) {
        for (int s = 0; s < stages.size() || giveUpOneMore(); s++) {
            // Gaps between values make an arena larger than what is in use at once, never smaller by more than the alignment of the last value.
            if (stages.get(s).peak() - Planner.ALIGNMENT > arenaBytes) continue;
            Chosen chosen = chosen(stages.get(s));
            if (chosen.arenaBytes <= arenaBytes) return Optional.of(chosen);
        }
        return Optional.empty();
    }

    /** The program that gives up as many values as lower the peak. */
    public Chosen smallest() {
        while (giveUpOneMore()) { }
        long least = stages.getLast().peak();
        return chosen(stages.stream().filter(s -> s.peak() == least).findFirst().orElseThrow());
    }

    private Chosen chosen(Stage stage) {
        if (stage.values == 0) return new Chosen(program, plainArena, 0, again.keepable().size(), 0, 0, operations);
        Program other = program.in(stage.rewritten.program().instructions());
        long bytes = arena(other);
        return new Chosen(other, bytes, stage.values, again.keepable().size(), plainArena - bytes, stage.extraOperations, operations);
    }

    private long arena(Program of) {
        return Planner.plan(of, maxima, scratch).arenaBytes();
    }

    /** Gives up the cheapest value that lowers the peak; false if there is none. */
    private boolean giveUpOneMore() {
        Stage last = stages.getLast();
        int line = last.crowdedLine();
        List<Value> candidates = new ArrayList<>(last.rewritten.idleAt(line));
        candidates.removeIf(v -> refused.contains(v) || bytes(v) < smallestWorthwhile);
        candidates.sort(Comparator.comparingDouble((Value v) -> price(last, v)).thenComparingInt(again::madeAt));
        for (Value v : candidates) {
            given.add(v);
            Stage next = stage();
            if (next.live[next.rewritten.lineOf(last.rewritten.source(line))] < last.live[line] && next.peak() <= last.peak()) {
                stages.add(next);
                return true;
            }
            given.remove(v);
            refused.add(v);
        }
        return false;
    }

    private Stage stage() {
        SecondRun.Rewritten rewritten = again.without(given);
        return new Stage(rewritten, given.size(), operations(rewritten.repeated()), Planner.live(rewritten.program(), maxima, scratch));
    }

    /** Operations a byte. */
    private double price(Stage at, Value v) {
        return (double) operations(at.rewritten.moreWithout(v)) / bytes(v);
    }

    private long operations(List<Instruction> of) {
        return of.stream().mapToLong(i -> OperationCount.of(i, maxima)).sum();
    }

    private long bytes(Value v) {
        return v.shape().elements(maxima) * Float.BYTES;
    }
}
