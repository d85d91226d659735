package graft.molecules.chem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stereo from a drawing or a conformer: in a drawing the turn of an atom's bonds around a wedged one, in a conformer the
 * volume that they span; for double bonds the sides on which substituents lie. What turns out to be no stereo is dropped
 * later, as with SMILES.
 */
final class Coordinates {
    /** Volume spanned by three bonds, in cubic angstrom, up to which an atom counts as flat. */
    private static final double FLAT = 0.1;
    /** A gap of half a turn between two bonds, less rounding: the hidden hydrogen lies in it. */
    private static final double HALF_TURN = Math.PI - 1e-4;
    /** Sine below which a substituent lies on the line of its double bond. */
    private static final double STRAIGHT = 0.05;

    private final double[][] places;
    private final boolean flat;

    /** @param places x, y, z of every atom, before any atom is taken out */
    Coordinates(double[][] places) {
        this.places = places;
        boolean anyHeight = false;
        for (double[] place : places) {
            anyHeight |= place[2] != 0;
        }
        flat = !anyHeight;
    }

    /**
     * Tags atoms and gives double bonds their geometry.
     *
     * @param up bonds whose end lies above their begin in a drawing
     * @param down bonds whose end lies below
     * @param undecided double bonds that are drawn as of unknown geometry
     */
    void apply(WorkingMolecule molecule, Set<WorkingBond> up, Set<WorkingBond> down, Set<WorkingBond> undecided) {
        for (WorkingAtom atom : molecule.atoms) {
            atom.chirality = flat ? turn(atom, up, down) : volume(atom);
        }
        for (WorkingBond bond : molecule.bonds) {
            if (undecided.contains(bond)) {
                bond.stereo = BondStereo.ANY;
            } else if (bond.type == BondType.DOUBLE) {
                bond.geometry = geometry(bond);
            }
        }
    }

    /** From a drawing: seen from a wedge's raised end, the other bonds turn as they do on paper. */
    private Chirality turn(WorkingAtom atom, Set<WorkingBond> up, Set<WorkingBond> down) {
        WorkingBond wedge = atom.bonds.stream()
                .filter(bond -> bond.begin == atom && (up.contains(bond) || down.contains(bond))).findFirst().orElse(null);
        if (wedge == null || atom.degree() < 3 || atom.degree() > 4 || (atom.degree() == 3 && drawnHydrogen(atom))) {
            return Chirality.UNSPECIFIED;
        }
        boolean allSingle = atom.bonds.stream().allMatch(bond -> bond.type == BondType.SINGLE);
        if (!allSingle && atom.element != Elements.PHOSPHORUS && atom.element != Elements.SULFUR) {
            return Chirality.UNSPECIFIED;
        }
        double start = angle(atom, wedge);
        List<WorkingBond> around = new ArrayList<>(atom.bonds);
        around.remove(wedge);
        around.sort(Comparator.comparingDouble(bond -> turned(angle(atom, bond) - start)));
        boolean counterClockwise = up.contains(wedge);
        if (atom.degree() == 3) {
            double gap = turned(angle(atom, around.get(1)) - start) - turned(angle(atom, around.get(0)) - start);
            counterClockwise ^= gap >= HALF_TURN;
        }
        around.addFirst(wedge);
        return counterClockwise ^ atom.oddPermutation(around) ? Chirality.COUNTER_CLOCKWISE : Chirality.CLOCKWISE;
    }

    private static boolean drawnHydrogen(WorkingAtom atom) {
        return atom.bonds.stream().map(bond -> bond.other(atom))
                .anyMatch(other -> other.element == Elements.HYDROGEN && other.isotope == 0);
    }

    private double angle(WorkingAtom atom, WorkingBond bond) {
        double[] direction = minus(places[bond.other(atom).index], places[atom.index]);
        return Math.atan2(direction[1], direction[0]);
    }

    /** An angle as a turn from 0 to below 2 pi. */
    private static double turned(double angle) {
        return angle < 0 ? angle + 2 * Math.PI : angle;
    }

    /** From a conformer: atoms with four neighbours, hydrogens counted, and three-bonded sulfur and selenium. */
    private Chirality volume(WorkingAtom atom) {
        ValenceRules.update(atom);
        int all = atom.totalDegree();
        boolean pyramid = atom.element == Elements.SULFUR || atom.element == Elements.SELENIUM;
        if (atom.degree() < 3 || all > 4 || (all < 4 && !pyramid)) {
            return Chirality.UNSPECIFIED;
        }
        double[][] v = new double[3][];
        for (int i = 0; i < 3; i++) {
            v[i] = minus(places[atom.bonds.get(i).other(atom).index], places[atom.index]);
        }
        double volume = dot(v[0], cross(v[1], v[2]));
        if (Math.abs(volume) <= FLAT) {
            return Chirality.UNSPECIFIED;
        }
        return volume > 0 ? Chirality.COUNTER_CLOCKWISE : Chirality.CLOCKWISE;
    }

    /** How the first substituents of both ends lie; null if an end has none or its substituent is in line. */
    private WorkingBond.@Nullable Geometry geometry(WorkingBond bond) {
        WorkingAtom atBegin = substituent(bond.begin, bond);
        WorkingAtom atEnd = substituent(bond.end, bond);
        if (atBegin == null || atEnd == null) {
            return null;
        }
        double[] axis = unit(minus(places[bond.end.index], places[bond.begin.index]));
        double[] a = cross(axis, unit(minus(places[atBegin.index], places[bond.begin.index])));
        double[] b = cross(axis, unit(minus(places[atEnd.index], places[bond.end.index])));
        if (Math.sqrt(dot(a, a)) < STRAIGHT || Math.sqrt(dot(b, b)) < STRAIGHT) {
            return null;
        }
        return new WorkingBond.Geometry(atBegin, atEnd, dot(a, b) > 0);
    }

    private static @Nullable WorkingAtom substituent(WorkingAtom atom, WorkingBond doubleBond) {
        List<WorkingBond> others = atom.bonds.stream().filter(bond -> bond != doubleBond).toList();
        return others.isEmpty() || others.size() > 2 ? null : others.getFirst().other(atom);
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] unit(double[] a) {
        double length = Math.sqrt(dot(a, a));
        return length == 0 ? a : new double[] {a[0] / length, a[1] / length, a[2] / length};
    }
}
