package graft.molecules.chem;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Z and E of double bonds from the slashes beside them, or a geometry known otherwise, and the ranks of their substituents. */
final class DoubleBonds {
    /** A double bond in a smaller ring can only be Z. */
    private static final int SMALLEST_RING = 8;

    private final WorkingMolecule molecule;

    /** Whether double bonds are left that could have a geometry, and whether one was found. */
    record Outcome(boolean open, boolean found) {}

    /** A substituent of one end, and its slash read away from the double bond. */
    private record Substituent(WorkingBond bond, WorkingAtom atom, WorkingBond.Direction direction) {}

    DoubleBonds(WorkingMolecule molecule) {
        this.molecule = molecule;
    }

    /** Whether any double bond that could have a geometry has one stated, or a slash beside it. */
    boolean anyStated() {
        for (WorkingBond bond : molecule.bonds) {
            if (bond.type == BondType.DOUBLE && !inSmallRing(bond)
                    && (bond.geometry != null || hasDirection(bond.begin) || hasDirection(bond.end))) {
                return true;
            }
        }
        return false;
    }

    Outcome assign(int[] ranks) {
        int open = 0;
        boolean found = false;
        Set<WorkingBond> contradictory = new HashSet<>();
        for (WorkingBond bond : molecule.bonds) {
            if (bond.type != BondType.DOUBLE || bond.stereo != BondStereo.NONE || inSmallRing(bond)
                    || !hasTwoOrThree(bond.begin) || !hasTwoOrThree(bond.end)) {
                continue;
            }
            List<Substituent> atBegin = substituents(bond.begin, bond, ranks);
            List<Substituent> atEnd = substituents(bond.end, bond, ranks);
            if (atBegin.isEmpty() || atEnd.isEmpty()) {
                open++;
                continue;
            }
            found = true;
            if (contradicts(atBegin) || contradicts(atEnd)) {
                for (List<Substituent> side : List.of(atBegin, atEnd)) {
                    if (contradicts(side)) {
                        side.forEach(substituent -> contradictory.add(substituent.bond));
                    }
                }
            } else {
                Substituent begin = highest(atBegin, ranks);
                Substituent end = highest(atEnd, ranks);
                bond.stereo = begin.direction == end.direction ? BondStereo.Z : BondStereo.E;
                bond.highestAtBegin = begin.atom;
                bond.highestAtEnd = end.atom;
            }
        }
        contradictory.forEach(bond -> bond.direction = WorkingBond.Direction.NONE);
        return new Outcome(open > 0, found);
    }

    private boolean inSmallRing(WorkingBond bond) {
        return molecule.rings.contains(bond) && molecule.rings.smallest(bond) < SMALLEST_RING;
    }

    private static boolean hasDirection(WorkingAtom atom) {
        return atom.bonds.stream().anyMatch(bond -> bond.direction != WorkingBond.Direction.NONE);
    }

    private static boolean hasTwoOrThree(WorkingAtom atom) {
        return atom.degree() == 2 || atom.degree() == 3;
    }

    /** The one or two substituents of an end with their directions; none if no direction is given or the two are equal. */
    private static List<Substituent> substituents(WorkingAtom atom, WorkingBond doubleBond, int[] ranks) {
        List<Substituent> list = new ArrayList<>();
        boolean any = false;
        for (WorkingBond bond : atom.bonds) {
            if (bond != doubleBond) {
                WorkingBond.Direction direction = direction(atom, bond, doubleBond.geometry);
                any |= direction != WorkingBond.Direction.NONE;
                list.add(new Substituent(bond, bond.other(atom), direction));
            }
        }
        if (!any || (list.size() == 2 && ranks[list.get(0).atom.index] == ranks[list.get(1).atom.index])) {
            return List.of();
        }
        for (int i = 0; i < list.size(); i++) {
            Substituent here = list.get(i);
            if (here.direction == WorkingBond.Direction.NONE) {
                WorkingBond.Direction opposite = list.get(1 - i).direction.opposite();
                list.set(i, new Substituent(here.bond, here.atom, opposite));
            }
        }
        return list;
    }

    /** Slash of a substituent's bond read away from the double bond; a stated geometry counts as slashes that say the same. */
    private static WorkingBond.Direction direction(WorkingAtom atom, WorkingBond bond, WorkingBond.@Nullable Geometry geometry) {
        if (geometry == null) {
            return atom == bond.begin ? bond.direction : bond.direction.opposite();
        }
        if (bond.other(atom) == geometry.atBegin()) {
            return WorkingBond.Direction.UP;
        }
        if (bond.other(atom) == geometry.atEnd()) {
            return geometry.sameSide() ? WorkingBond.Direction.UP : WorkingBond.Direction.DOWN;
        }
        return WorkingBond.Direction.NONE;
    }

    private static boolean contradicts(List<Substituent> side) {
        return side.size() == 2 && side.get(0).direction == side.get(1).direction;
    }

    private static Substituent highest(List<Substituent> side, int[] ranks) {
        boolean first = side.size() == 1 || ranks[side.get(0).atom.index] > ranks[side.get(1).atom.index];
        return first ? side.get(0) : side.get(1);
    }
}
