package graft.model.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.backend.cpu.CpuBackend;
import graft.model.ModelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SweepBenchTest {
    private static SweepBench.Options options(String model, String method, List<Integer> batches, List<Integer> nodes, List<Integer> depths, int steps) {
        return new SweepBench.Options(model, method, batches, nodes, depths, steps, 2, 0);
    }

    private static final List<String> SAID = new ArrayList<>();
    private static final SweepResult SMALL = SweepBench.run(options("graphormer-slim", "lora", List.of(2, 5), List.of(4, 9), List.of(1, 3), 2), CpuBackend.chosen(), SAID::add);

    @Test
    void everyCellOfTheGridIsMeasuredAndHasItsSizes() {
        assertEquals(List.of("warm-up 1 of 2", "warm-up 2 of 2", "round 1 of 2", "round 2 of 2"), SAID);
        assertEquals(8, SMALL.points().stream().map(SweepPoint::toString).distinct().count());
        for (SweepPoint p : SMALL.points()) {
            assertEquals(p.batch() * (p.nodes() + 1L), p.tokens(), p.toString());
            assertEquals(p.batch() * (p.nodes() + 1L) * (p.nodes() + 1), p.pairs(), p.toString());
            assertTrue(p.leastMs() > 0 && p.leastMs() <= p.ms() && p.peakGflops() > 0, p + ": " + p.leastMs() + ", " + p.ms() + ", " + p.peakGflops());
        }
    }

    /** Six maps of 80 by 80 forward and back, two pairs of factors of rank 8 forward, back and for their own gradients; attention forward and twice that back. */
    @Test
    void aLayersArithmeticIsThatOfItsProducts() {
        assertEquals(2 * 6 * 2 * 80 * 80 + 3 * 2 * 2 * 2 * 80 * 8, SMALL.flopTokenLayer());
        assertEquals(3 * 4 * 80, SMALL.flopPairLayer());
    }

    @Test
    void theLinesAreOneForEachCellAndOneForTheFit() {
        List<JsonNode> lines = SMALL.json().stream().map(l -> JsonMapper.shared().readTree(l)).toList();
        assertEquals(9, lines.size());
        assertEquals(List.of("bench", "is", "model", "method", "threads", "backend", "steps", "batch", "nodes", "depth", "tokens", "pairs", "micro_batches", "ms_median", "ms_min", "ms_fitted", "gap", "gflop", "peak_gflops", "of_floor"),
                List.copyOf(lines.getFirst().propertyNames()));
        assertEquals(List.of("bench", "is", "model", "method", "threads", "backend", "steps", "cells", "ms", "step_ms", "token_ns", "pair_ns", "layer_ms", "layer_micro_batch_ms", "layer_token_ns", "layer_pair_ns", "r_squared", "gap_median",
                "gap_worst", "worst", "flop_token_layer", "flop_pair_layer", "peak_gflops", "floor_layer_token_ns", "floor_layer_pair_ns"), List.copyOf(lines.getLast().propertyNames()));
        assertEquals(8, lines.getLast().path("cells").asInt());
    }

    @Test
    void aGridThatNoLineCanBeDrawnThroughIsRefusedBeforeAnythingIsMeasured() {
        List<Integer> two = List.of(1, 2);
        refused("batches has 0", "from 1 to 4096", "graphormer-slim", "lora", List.of(0, 2), two, two, 1);
        refused("sizes has -3", "from 1 to 510", "graphormer-slim", "lora", two, List.of(4, -3), two, 1);
        refused("sizes has 511", "from 1 to 510", "graphormer-slim", "lora", two, List.of(4, 511), two, 1);
        refused("depths has 49", "from 1 to 48", "graphormer-slim", "lora", two, two, List.of(1, 49), 1);
        refused("depths has 1 of the at least two", "give more", "graphormer-slim", "lora", two, two, List.of(12), 1);
        refused("depths has 0 of the at least two", "give more", "graphormer-slim", "lora", two, two, List.of(), 1);
        refused("batches [2, 2] has a number twice", "once", "graphormer-slim", "lora", List.of(2, 2), two, two, 1);
        refused("steps must be at least 1", "not 0", "graphormer-slim", "lora", two, two, two, 0);
        refused("no model 'graphormer-bse'", "graphormer-base", "graphormer-bse", "lora", two, two, two, 1);
        refused("no method 'lore'", "lora", "graphormer-slim", "lore", two, two, two, 1);
    }

    private static void refused(String what, String mend, String model, String method, List<Integer> batches, List<Integer> nodes, List<Integer> depths, int steps) {
        String message = assertThrows(ModelException.class, () -> options(model, method, batches, nodes, depths, steps)).getMessage();
        assertTrue(message.contains(what) && message.contains(mend), message);
    }
}
