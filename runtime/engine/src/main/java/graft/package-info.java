/** The root of Graft: what every room shares, which is only the root of its typed errors. */
@org.jspecify.annotations.NullMarked
package graft;
