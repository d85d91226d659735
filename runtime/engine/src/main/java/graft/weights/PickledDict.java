package graft.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import net.razorvine.pickle.PickleException;

/** A dictionary of a pickle, in its order. Keys are texts and numbers alone, so that hashing one costs nothing; a key that comes twice is an error. */
final class PickledDict {
    private final Map<Object, Object> entries = new LinkedHashMap<>();

    void set(Object key, Object value) {
        boolean plain = key instanceof String || key instanceof Number || key instanceof Boolean;
        if (!plain) throw new PickleException("a dictionary has a key that is neither text nor number");
        if (entries.containsKey(key)) throw new PickleException("the name " + key + " stands twice in one dictionary");
        entries.put(key, value);
    }

    Map<Object, Object> entries() {
        return Collections.unmodifiableMap(entries);
    }
}
