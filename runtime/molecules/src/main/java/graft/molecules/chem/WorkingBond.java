package graft.molecules.chem;

import org.jspecify.annotations.Nullable;

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
    /** Geometry of a double bond that is known otherwise than by slashes; null for none. */
    @Nullable Geometry geometry;
    /** Substituents that {@link #stereo} refers to, once it is Z or E. */
    @Nullable WorkingAtom highestAtBegin;
    @Nullable WorkingAtom highestAtEnd;

    /**
     * How two substituents of a double bond lie to each other.
     *
     * @param atBegin neighbour of the bond's begin
     * @param atEnd neighbour of the bond's end
     */
    record Geometry(WorkingAtom atBegin, WorkingAtom atEnd, boolean sameSide) {}

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

    /** Says the geometry by other substituents before one of them goes; without another one it is lost. */
    void forget(WorkingAtom substituent) {
        if (geometry == null || (geometry.atBegin != substituent && geometry.atEnd != substituent)) {
            return;
        }
        WorkingAtom end = geometry.atBegin == substituent ? begin : this.end;
        @Nullable WorkingAtom heir = null;
        for (WorkingBond bond : end.bonds) {
            WorkingAtom other = bond.other(end);
            if (bond != this && other != substituent) {
                heir = other;
            }
        }
        if (heir == null) {
            geometry = null;
        } else if (end == begin) {
            geometry = new Geometry(heir, geometry.atEnd, !geometry.sameSide);
        } else {
            geometry = new Geometry(geometry.atBegin, heir, !geometry.sameSide);
        }
    }

    /** Twice what this bond adds to the valence of one of its atoms; a dative bond adds nothing to its donor. */
    int twiceValence(WorkingAtom atom) {
        return type == BondType.DATIVE && atom != end ? 0 : type.twiceOrder();
    }
}
