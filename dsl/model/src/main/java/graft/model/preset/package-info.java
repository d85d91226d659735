/** Known backbones, written in the language that users write theirs in. */
package graft.model.preset;
