package graft.molecules.chem;

/**
 * A bond of a perceived molecule.
 *
 * @param begin index of one atom
 * @param end index of the other
 * @param type order, aromatic bonds as such
 * @param stereo geometry of a double bond
 * @param beginNeighbour where stereo is Z or E, the highest-ranked substituent of begin that it refers to; else -1
 * @param endNeighbour likewise of end
 * @param conjugated part of a conjugated system
 * @param inRing in any ring
 */
public record Bond(int begin, int end, BondType type, BondStereo stereo, int beginNeighbour, int endNeighbour,
        boolean conjugated, boolean inRing) {

    /** The atom at the other end. */
    public int other(int atom) {
        return atom == begin ? end : begin;
    }
}
