package graft.molecules.chem;

/** Hybridisation of an atom by the number of its bonds and lone pairs; {@link #UNSPECIFIED} beyond six. */
public enum Hybridisation {
    UNSPECIFIED,
    S,
    SP,
    SP2,
    SP3,
    SP3D,
    SP3D2
}
