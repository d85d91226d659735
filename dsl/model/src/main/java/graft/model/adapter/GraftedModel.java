package graft.model.adapter;

import graft.NearestNames;
import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A backbone with adapters at some of its ports, and a head.
 *
 * @param frozen whether the backbone is frozen; otherwise all of it is trained
 * @param placements adapters at ports, in the order in which they were said
 * @param tunings what unfreezes weights of the backbone by kind
 * @param unfrozen patterns that unfreeze weights of the backbone by name
 */
public record GraftedModel(Gtn backbone, boolean frozen, List<Placement> placements, List<TuningAdapter> tunings, List<String> unfrozen, Head head) {
    public GraftedModel {
        placements = List.copyOf(placements);
        tunings = List.copyOf(tunings);
        unfrozen = List.copyOf(unfrozen);
        if (!frozen && !(tunings.isEmpty() && unfrozen.isEmpty())) {
            throw new ModelException("tuning some weights only makes sense on a frozen backbone; say freezeBackbone(), or leave the tuning out to train everything");
        }
    }

    /** The same model with another head. */
    public GraftedModel withHead(Head other) {
        return new GraftedModel(backbone, frozen, placements, tunings, unfrozen, other);
    }

    /** Whether a weight of the backbone or head is trained. */
    public boolean trains(Part part) {
        return !frozen || part.isHead() || tunings.stream().anyMatch(t -> t.tunes(part)) || unfrozen.stream().anyMatch(p -> Selector.glob(p).matcher(part.name()).matches());
    }

    /** @throws ModelException if a pattern of {@code unfreeze} or a tuning adapter trains nothing */
    public void checkTunings(List<Part> parts) {
        for (String pattern : unfrozen) {
            if (parts.stream().noneMatch(p -> Selector.glob(pattern).matcher(p.name()).matches())) {
                throw new ModelException("unfreeze('" + pattern + "') matches no weight; " + NearestNames.hint(pattern, parts.stream().map(Part::name).toList()));
            }
        }
        for (TuningAdapter t : tunings) {
            if (parts.stream().noneMatch(p -> !p.isHead() && t.tunes(p))) throw new ModelException(t.name() + " trains nothing of " + backbone.name());
        }
    }

    /** Name of the method for tables: the adapters' names, or {@code full} or {@code head-only}. */
    public String method() {
        if (!frozen) return placements.isEmpty() ? "full" : "full+" + adapterNames();
        String names = adapterNames();
        return names.isEmpty() ? (unfrozen.isEmpty() ? "head-only" : "unfrozen") : names;
    }

    private String adapterNames() {
        Map<String, Boolean> names = new LinkedHashMap<>();
        placements.forEach(p -> names.put(p.adapter().name(), true));
        tunings.forEach(t -> names.put(t.name(), true));
        return String.join("+", names.keySet());
    }
}
