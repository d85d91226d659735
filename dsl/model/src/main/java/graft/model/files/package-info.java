/** Weight files of backbones and adapters: loaded completely or not at all, written whole or not at all. */
package graft.model.files;
