package graft.study;

/**
 * A backbone whose memory is planned and measured for every method of the study.
 *
 * @param backbone its head is one number, its weights are drawn
 * @param batchGraphs graphs of the one step that is run
 */
public record MemoryCase(Backbone backbone, int batchGraphs) {}
