/** Laws of whole models, for Graft's own adapters and for a user's. */
package graft.model.laws;
