package graft.model.adapter;

import java.util.Map;

/** A way of adapting a frozen backbone. Implementations are records: their options are printed and saved. */
public interface Adapter {
    /** Short name, used in the names of its weights: {@code lora}, {@code g-adapter}. */
    String name();

    /** Its options, in order, as printed and written to adapter files. */
    Map<String, Object> options();
}
