package graft.model.adapter;

import graft.NearestNames;
import graft.model.ModelException;
import graft.model.Port;
import graft.model.PortKind;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Chooses ports by name: {@code *} stands for any characters but a dot. A selector that matches nothing, or fewer blocks than it names, is an error.
 *
 * @param pattern such as {@code blocks.*.attention.query}
 * @param kind of port that the adapter fits
 * @param expected number of ports that must match, or -1 for at least one
 */
public record Selector(String pattern, PortKind kind, int expected) {
    /** The ports that it names, in the order of the network. */
    public List<Port> resolve(List<Port> ports) {
        Pattern regex = glob(pattern);
        List<Port> named = ports.stream().filter(p -> regex.matcher(p.name()).matches()).toList();
        List<Port> fitting = named.stream().filter(p -> p.kind() == kind).toList();
        if (named.isEmpty()) {
            throw new ModelException("selector '" + pattern + "' matches no port; " + NearestNames.hint(pattern, ports.stream().map(Port::name).toList()));
        }
        if (fitting.size() < named.size()) {
            Port misfit = named.stream().filter(p -> p.kind() != kind).findFirst().orElseThrow();
            throw new ModelException("selector '" + pattern + "' is used for an adapter at " + kind.id() + " ports, but " + misfit.name() + " is a " + misfit.kind().id() + " port");
        }
        if (expected >= 0 && fitting.size() != expected) {
            throw new ModelException("selector '" + pattern + "' was meant for " + expected + " ports but matches " + fitting.size() + ": "
                    + fitting.stream().map(Port::name).collect(Collectors.joining(", ")));
        }
        return fitting;
    }

    static Pattern glob(String pattern) {
        return Pattern.compile(java.util.Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^.]*")));
    }
}
