package graft.model.compile;

import graft.model.Part;
import graft.model.PartKind;
import graft.model.adapter.Adapter;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.TuningAdapter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which ports were matched by which adapter, and what is trained. Printed by every run.
 *
 * @param lines one a placement or tuning
 * @param adapterNumbers trained numbers that adapters add
 * @param backboneNumbers trained numbers of the backbone
 * @param headNumbers trained numbers of the head
 * @param backboneTotal all numbers of the backbone, without head and adapters
 */
public record Coverage(List<Line> lines, long adapterNumbers, long backboneNumbers, long headNumbers, long backboneTotal) {
    /** One line of the table. */
    public record Line(String adapter, String options, String selector, int ports, long numbers) {}

    /**
     * A placement with what it matched.
     *
     * @param prefixes of the names of its weights, one a port
     */
    record Row(Adapter adapter, String selector, List<String> prefixes) {}

    static Coverage of(GraftedModel model, List<Row> rows, List<Part> parts, List<Part> adapterParts, Map<String, Adapter> ownerOf) {
        List<Line> lines = new ArrayList<>();
        List<Part> trained = adapterParts.stream().filter(p -> p.kind() != PartKind.FIXED).toList();
        Set<Adapter> sharers = new HashSet<>();
        for (Row r : rows) {
            long numbers = trained.stream()
                    .filter(p -> r.prefixes().stream().anyMatch(p.name()::startsWith))
                    .mapToLong(Coverage::numbers).sum();
            // What all ports of an adapter share is counted once, in its first line.
            if (sharers.add(r.adapter())) numbers += trained.stream().filter(p -> p.name().startsWith(Part.SHARED) && ownerOf.get(p.name()).equals(r.adapter())).mapToLong(Coverage::numbers).sum();
            lines.add(new Line(r.adapter().name(), r.adapter().options().toString(), r.selector(), r.prefixes().size(), numbers));
        }
        for (TuningAdapter t : model.tunings()) {
            List<Part> tuned = parts.stream().filter(p -> !p.isHead() && t.tunes(p)).toList();
            lines.add(new Line(t.name(), "", tuned.size() + " weights", tuned.size(), tuned.stream().mapToLong(Coverage::numbers).sum()));
        }
        return new Coverage(
                List.copyOf(lines),
                trained.stream().mapToLong(Coverage::numbers).sum(),
                parts.stream().filter(p -> !p.isHead() && model.trains(p)).mapToLong(Coverage::numbers).sum(),
                parts.stream().filter(p -> p.isHead()).mapToLong(Coverage::numbers).sum(),
                parts.stream().filter(p -> !p.isHead()).mapToLong(Coverage::numbers).sum());
    }

    private static long numbers(Part p) {
        return p.shape().elements();
    }

    /** All trained numbers. */
    public long trained() {
        return adapterNumbers + backboneNumbers + headNumbers;
    }

    /** Trained numbers without the head, over the numbers of the backbone. */
    public double share() {
        return (double) (adapterNumbers + backboneNumbers) / backboneTotal;
    }

    /** The table, one line a placement and a sum. */
    public String print() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-12s %-32s %6s %12s  %s%n", "adapter", "ports", "count", "trained", "options"));
        for (Line l : lines) text.append(String.format(Locale.ROOT, "%-12s %-32s %6d %,12d  %s%n", l.adapter(), l.selector(), l.ports(), l.numbers(), l.options()));
        if (backboneNumbers > 0) text.append(String.format(Locale.ROOT, "%-12s %-32s %6s %,12d%n", "backbone", "trained weights of the backbone", "", backboneNumbers));
        text.append(String.format(Locale.ROOT, "%-12s %-32s %6s %,12d%n", "head", "", "", headNumbers));
        text.append(String.format(Locale.ROOT, "trained: %,d of %,d numbers; %.3f %% of the backbone, head not counted%n", trained(), backboneTotal + headNumbers + adapterNumbers, 100 * share()));
        return text.toString();
    }
}
