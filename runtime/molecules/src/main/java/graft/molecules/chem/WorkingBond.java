package graft.molecules.chem;

/** A bond while the steps of perception work on it; {@link Bond} is what leaves the package. */
final class WorkingBond {
    int index;
    WorkingAtom begin;
    WorkingAtom end;
    BondType type;
    boolean aromatic;
    boolean conjugated;
    Direction direction = Direction.NONE;
    BondStereo stereo = BondStereo.NONE;

    /** The slash of a single bond beside a double bond, read from begin to end. */
    enum Direction {
        NONE,
        UP,
        DOWN;

        Direction opposite() {
            return switch (this) {
                case NONE -> NONE;
                case UP -> DOWN;
                case DOWN -> UP;
            };
        }
    }

    WorkingBond(WorkingAtom begin, WorkingAtom end, BondType type) {
        this.begin = begin;
        this.end = end;
        this.type = type;
    }

    WorkingAtom other(WorkingAtom atom) {
        return atom == begin ? end : begin;
    }

    /** Twice what this bond adds to the valence of one of its atoms; a dative bond adds nothing to its donor. */
    int twiceValence(WorkingAtom atom) {
        return type == BondType.DATIVE && atom != end ? 0 : type.twiceOrder();
    }
}
