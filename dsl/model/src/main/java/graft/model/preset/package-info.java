/** Known backbones, written in the language that users write theirs in. */
@org.jspecify.annotations.NullMarked
package graft.model.preset;
