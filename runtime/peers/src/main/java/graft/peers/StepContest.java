package graft.peers;

import graft.model.bench.Rounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Steps of several contenders on the same weights and graphs, batch by batch in turns, each in its own process while the others rest. Losses are compared at every step: a
 * contender that computes something else ends the contest.
 */
final class StepContest {
    private static final int PEAK_MILLISECONDS = 30;
    private static final double TOLERANCE = 1e-5;
    /** After the first update: optimisers round differently, and DJL's adds epsilon before it corrects the moments. */
    private static final double TOLERANCE_TRAINED = 5e-3;
    /** Fully trained, Graft's tables of structural bias learn as well, while its peers have the bias as a constant: losses part slowly. */
    private static final double TOLERANCE_FULL = 2e-2;

    private static final double SMALL_LOSS = 1e-3;

    private final StepLoad load;
    private final int steps;
    private final Consumer<String> jsonLine;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private final List<Double> peaks = new ArrayList<>();
    private double firstGap;
    private double worstGap;

    StepContest(StepLoad load, int steps, Consumer<String> jsonLine) {
        this.load = load;
        this.steps = steps;
        this.jsonLine = jsonLine;
    }

    void run(List<String> names) {
        PaddedFiles files = new PaddedFiles(load);
        files.write();
        List<Integer> graphs = files.graphs();
        List<Peer> peers = new ArrayList<>();
        try {
            for (String name : names) peers.add(new Peer(name, load));
            for (Peer p : peers) jsonLine.accept(line().put("peer", p.name()).put("is", p.description()).toString());
            warmUp(peers);
            int molecules = 0;
            for (int i = 0; i < steps; i++) {
                round(peers, i % graphs.size(), i);
                molecules += graphs.get(i % graphs.size());
            }
            summarise(peers, molecules);
        } finally {
            peers.forEach(Peer::close);
        }
    }

    /** A first step of each, whose losses are those of the same untouched weights. */
    private void warmUp(List<Peer> peers) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (Peer peer : peers) losses.put(peer.name(), peer.step(0).loss());
        compare(losses, TOLERANCE);
        firstGap = worstGap;
    }

    private void round(List<Peer> peers, int batch, int timed) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (int i = 0; i < peers.size(); i++) {
            Peer peer = peers.get((i + timed) % peers.size());
            measurePeak(peers);
            Peer.Step step = peer.step(batch);
            losses.put(peer.name(), step.loss());
            times.computeIfAbsent(peer.name(), n -> new ArrayList<>()).add(step.milliseconds());
            jsonLine.accept(line().put("peer", peer.name()).put("step", timed).put("batch", batch).put("ms", Rounds.rounded(step.milliseconds())).put("loss", step.loss()).toString());
        }
        compare(losses, load.method().equals("full") ? TOLERANCE_FULL : TOLERANCE_TRAINED);
    }

    private void measurePeak(List<Peer> peers) {
        peers.stream().filter(p -> p.name().equals("graft")).map(p -> p.peak(PEAK_MILLISECONDS)).forEach(peaks::add);
    }

    private void compare(Map<String, Double> losses, double tolerance) {
        double first = losses.values().iterator().next();
        for (double loss : losses.values()) {
            double gap = Math.abs(loss - first) / Math.max(Math.abs(first), SMALL_LOSS);
            worstGap = Math.max(worstGap, gap);
            if (!(gap <= tolerance)) throw new PeerException(load.model() + ", " + load.method() + ": the losses of a step are " + losses + ", which is not the same computation");
        }
    }

    private void summarise(List<Peer> peers, int molecules) {
        double graft = Arrays.stream(ms("graft")).sum();
        for (Peer peer : peers) {
            double[] ms = ms(peer.name());
            double sum = Arrays.stream(ms).sum();
            ObjectNode json = line().put("peer", peer.name()).put("steps", steps).put("threads", load.threads()).put("ms_per_molecule", Rounds.rounded(sum / molecules)).put("ms_median", Rounds.rounded(new Rounds(ms).median()));
            if (ms.length == ms("graft").length) json.put("of_graft", Rounds.rounded(sum / graft));
            json.put("first_loss_gap", firstGap).put("worst_loss_gap", worstGap).put("peak_rss_bytes", peer.peakBytes());
            if (!peaks.isEmpty()) json.put("peak_gflops", Rounds.rounded(new Rounds(peaks.stream().mapToDouble(Double::doubleValue).toArray()).median()));
            jsonLine.accept(json.toString());
        }
    }

    private double[] ms(String peer) {
        return times.getOrDefault(peer, List.of()).stream().mapToDouble(Double::doubleValue).toArray();
    }

    private ObjectNode line() {
        return JsonMapper.shared().createObjectNode().put("contest", "step").put("model", load.model()).put("method", load.method()).put("order", load.sorted() ? "sorted" : "file").put("batch_graphs", load.batch());
    }
}
