/** How Graft writes a file: whole or not at all, so that a full disk or a kill never costs what was there before. */
package graft.files;
