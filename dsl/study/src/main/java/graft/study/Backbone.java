package graft.study;

import graft.model.Gtn;

/**
 * A backbone of a study.
 *
 * @param name as in tables
 * @param network with its weights
 */
public record Backbone(String name, Gtn network) {}
