package graft.molecules.chem;

/**
 * An atom of a perceived molecule.
 *
 * @param element atomic number; 0 is the dummy atom *
 * @param isotope stated mass number, or 0
 * @param charge formal charge
 * @param hydrogens hydrogens that are no atoms of their own
 * @param degree bonds and those hydrogens together
 * @param radicals unpaired electrons
 * @param hybridisation by bonds and lone pairs
 * @param chirality tag of a true stereocentre, or unspecified
 * @param aromatic in an aromatic ring system
 * @param inRing in any ring
 */
public record Atom(int element, int isotope, int charge, int hydrogens, int degree, int radicals,
        Hybridisation hybridisation, Chirality chirality, boolean aromatic, boolean inRing) {

    /** Symbol in its usual spelling, "*" for the dummy atom. */
    public String symbol() {
        return Elements.symbol(element);
    }
}
