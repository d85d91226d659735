/**
 * Chemistry: from SMILES or an SDF record to a molecule, and from a molecule to the integers that a model reads.
 *
 * <p>A text becomes a {@link graft.molecules.chem.WorkingMolecule}, which a fixed row of small steps perceives (hydrogens,
 * charges, valence, rings, Kekulé form, radicals, aromaticity, conjugation, hybridisation, stereo), and which is then
 * frozen into a {@link graft.molecules.chem.Molecule}. The rules are RDKit's, because the features of the pre-trained
 * models are RDKit's; each class names the rule it follows. How well they agree stands in docs/ogb-features.md.
 */
@NullMarked
package graft.molecules.chem;

import org.jspecify.annotations.NullMarked;
