package graft.model.adapter;

import java.util.function.Consumer;

/**
 * A published way of adapting a backbone: which adapters, at which ports.
 *
 * @param id such as {@code lora} or {@code compacter++}; what tables and {@code graft adapters} call it
 * @param paper where it comes from
 * @param ports kind of port and place
 * @param said how a script says it
 * @param merges whether it can be merged into the backbone's weights
 * @param placing puts it onto a frozen backbone
 */
public record Method(String id, String paper, String ports, String said, boolean merges, Consumer<GraftBuilder> placing) {}
