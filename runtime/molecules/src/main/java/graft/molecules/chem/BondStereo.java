package graft.molecules.chem;

/** Geometry of a double bond: none known or possible, explicitly unknown, or by the highest-ranked substituents of its two ends. */
public enum BondStereo {
    NONE,
    ANY,
    Z,
    E
}
