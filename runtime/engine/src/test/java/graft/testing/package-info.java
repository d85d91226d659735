/** What tests of several modules share. */
package graft.testing;
