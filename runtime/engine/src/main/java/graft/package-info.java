/** The root of Graft: what every room shares, which is only the root of its typed errors. */
package graft;
