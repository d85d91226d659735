package graft.molecules.chem;

import org.jspecify.annotations.Nullable;

/** What an atom can give to a pi system. */
enum PiElectrons {
    NONE(0, 0),
    VACANT(0, 0),
    ONE(1, 1),
    TWO(2, 2),
    /** A dummy atom: whatever fits. */
    ANY(1, 2);

    final int least;
    final int most;

    PiElectrons(int least, int most) {
        this.least = least;
        this.most = most;
    }

    /** Donor type of a ring atom with its double bonds placed. */
    static PiElectrons of(WorkingAtom atom, RingSet rings) {
        if (atom.element == 0) {
            return hasCyclicMultipleBond(atom, rings) ? ONE : ANY;
        }
        int electrons = count(atom);
        if (electrons < 0) {
            return NONE;
        }
        WorkingAtom outside = exocyclicMultipleBond(atom, rings);
        boolean stolen = outside != null && Elements.moreElectronegative(outside.element, atom.element);
        if (electrons == 0) {
            return outside != null ? VACANT : hasCyclicMultipleBond(atom, rings) ? ONE : NONE;
        }
        if (electrons == 1) {
            if (outside != null) {
                return stolen ? VACANT : ONE;
            }
            if (hasMultipleBond(atom)) {
                return ONE;
            }
            // Tropylium and cyclopropenyl cations.
            return atom.charge == 1 ? VACANT : NONE;
        }
        int left = stolen ? electrons - 1 : electrons;
        return left % 2 == 1 ? ONE : TWO;
    }

    /** Electrons that an atom has for a pi system, -1 for an atom that can take no part in one. */
    static int count(WorkingAtom atom) {
        int valence = Elements.defaultValence(atom.element);
        if (valence <= 1) {
            return -1;
        }
        int degree = atom.totalDegree();
        for (WorkingBond bond : atom.bonds) {
            if (bond.twiceValence(atom) == 0) {
                degree--;
            }
        }
        if (degree > 3) {
            return -1;
        }
        int lonePairs = Math.max(Elements.outerElectrons(atom.element) - valence - atom.charge, 0);
        int electrons = valence - degree + lonePairs - atom.radicals;
        // A triple bond gives one electron to a ring, not two.
        return electrons > 1 && atom.explicitValence - atom.degree() > 1 ? 1 : electrons;
    }

    private static @Nullable WorkingAtom exocyclicMultipleBond(WorkingAtom atom, RingSet rings) {
        for (WorkingBond bond : atom.bonds) {
            if (!rings.contains(bond) && bond.twiceValence(atom) >= 4) {
                return bond.other(atom);
            }
        }
        return null;
    }

    private static boolean hasCyclicMultipleBond(WorkingAtom atom, RingSet rings) {
        for (WorkingBond bond : atom.bonds) {
            if (rings.contains(bond) && bond.twiceValence(atom) >= 4) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasMultipleBond(WorkingAtom atom) {
        int single = atom.degree() + atom.explicitHydrogens;
        for (WorkingBond bond : atom.bonds) {
            if (bond.twiceValence(atom) == 0) {
                single--;
            }
        }
        return atom.explicitValence != single;
    }
}
