/**
 * A study: methods x data sets x seeds x backbones as a value, and the protocol that carries it out run by run, each in a folder of its own, so
 * that a study that was killed goes on where it was.
 */
@NullMarked
package graft.study;

import org.jspecify.annotations.NullMarked;
