/** Counter-based random numbers: a number depends on what it is for, never on when or where it is drawn. */
@org.jspecify.annotations.NullMarked
package graft.random;
