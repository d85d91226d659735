package graft.model.compile;

import graft.model.ModelException;
import graft.model.Part;
import graft.model.Port;
import graft.model.adapter.Adapter;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Placement;
import graft.program.ProgramBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports and weights of a grafted model, found by walking it once. Ports are known before adapters are placed, so that selectors are checked
 * against all of them.
 */
final class ModelIndex {
    /** An adapter at a port, with the prefix of its weights' names. */
    record Graft(Adapter adapter, String prefix) {}

    private final GraftedModel model;
    private final Map<String, Port> ports = new LinkedHashMap<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Map<String, Part> adapterParts = new LinkedHashMap<>();
    private final Map<String, List<Graft>> grafts = new LinkedHashMap<>();
    private final Map<String, Integer> sites = new LinkedHashMap<>();
    private final List<Coverage.Row> rows = new ArrayList<>();
    private final Map<String, Adapter> ownerOf = new LinkedHashMap<>();

    private ModelIndex(GraftedModel model) {
        this.model = model;
    }

    /** Walks the model, places its adapters, walks it again with them. */
    static ModelIndex of(GraftedModel model) {
        ModelIndex index = new ModelIndex(model);
        index.walk();
        index.place();
        index.walk();
        model.checkTunings(List.copyOf(index.parts.values()));
        return index;
    }

    private void walk() {
        ProgramBuilder scratch = new ProgramBuilder(model.backbone().hasToken());
        model.backbone().forward(new ForwardPass(this, scratch, true, false, null), model.head().targets());
    }

    private void place() {
        for (Placement p : model.placements()) {
            List<Port> matched = p.selector().resolve(List.copyOf(ports.values()));
            List<String> prefixes = new ArrayList<>();
            for (Port port : matched) {
                List<Graft> here = grafts.computeIfAbsent(port.name(), n -> new ArrayList<>());
                long same = here.stream().filter(g -> g.adapter().name().equals(p.adapter().name())).count();
                Graft graft = new Graft(p.adapter(), port.name() + "." + p.adapter().name() + (same == 0 ? "" : "-" + (same + 1)) + ".");
                here.add(graft);
                prefixes.add(graft.prefix());
            }
            rows.add(new Coverage.Row(p.adapter(), p.selector().pattern(), List.copyOf(prefixes)));
        }
    }

    GraftedModel model() {
        return model;
    }

    Port port(Port port) {
        Port known = ports.putIfAbsent(port.name(), port);
        if (known != null && !known.equals(port)) throw new ModelException("two ports are named '" + port.name() + "'");
        return port;
    }

    void note(Part part) {
        Part known = parts.putIfAbsent(part.name(), part);
        if (known != null && !known.equals(part)) throw new ModelException("two weights are named '" + part.name() + "'");
    }

    void noteAdapterPart(Adapter adapter, Part part) {
        Part known = adapterParts.putIfAbsent(part.name(), part);
        if (known != null && !known.equals(part)) {
            throw new ModelException("two adapters share the weight '" + part.name() + "' and disagree about it: " + known.shape() + " and " + part.shape()
                    + "; adapters of one name that share weights need the same options everywhere");
        }
        ownerOf.putIfAbsent(part.name(), adapter);
    }

    List<Graft> at(Port port) {
        return grafts.getOrDefault(port.name(), List.of());
    }

    /** Numbers of random sites, from 1, in the order of the network. */
    int site(String name) {
        return sites.computeIfAbsent(name, n -> sites.size() + 1);
    }

    List<Port> ports() {
        return List.copyOf(ports.values());
    }

    /** Weights of backbone and head. */
    List<Part> parts() {
        return List.copyOf(parts.values());
    }

    List<Part> adapterParts() {
        return List.copyOf(adapterParts.values());
    }

    Coverage coverage() {
        return Coverage.of(model, rows, parts(), adapterParts(), ownerOf);
    }
}
