package graft.molecules.chem;

/**
 * Handedness of an atom, seen from its first bond (in the molecule's bond order) towards the others; an implicit hydrogen
 * counts as the last neighbour.
 */
public enum Chirality {
    UNSPECIFIED,
    CLOCKWISE,
    COUNTER_CLOCKWISE;

    Chirality inverted() {
        return switch (this) {
            case UNSPECIFIED -> UNSPECIFIED;
            case CLOCKWISE -> COUNTER_CLOCKWISE;
            case COUNTER_CLOCKWISE -> CLOCKWISE;
        };
    }
}
