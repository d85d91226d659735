package graft.molecules.chem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An atom while the steps of perception work on it. Fields are open inside the package; {@link Atom} is what leaves it. */
final class WorkingAtom {
    int index;
    final int element;
    int isotope;
    int charge;
    int mapNumber;
    /** Hydrogens stated in brackets, or taken in from explicit hydrogen atoms. */
    int explicitHydrogens;
    /** A bracket atom: takes no implicit hydrogens. */
    boolean noImplicit;
    boolean aromatic;
    int radicals;
    Chirality chirality = Chirality.UNSPECIFIED;
    Hybridisation hybridisation = Hybridisation.UNSPECIFIED;
    /** Valence used by bonds and stated hydrogens, as of the last {@link ValenceRules} pass: deliberately not recomputed after every change. */
    int explicitValence;
    int implicitValence;
    /** R or S found, of whichever kind: the atom is a true stereocentre. */
    CipCode cipCode = CipCode.NONE;
    /** Bonds in the order in which they were made: the order that chirality refers to. */
    final List<WorkingBond> bonds = new ArrayList<>(4);

    enum CipCode {
        NONE,
        R,
        S
    }

    WorkingAtom(int element) {
        this.element = element;
    }

    int degree() {
        return bonds.size();
    }

    int implicitHydrogens() {
        return noImplicit ? 0 : implicitValence;
    }

    int hydrogens() {
        return explicitHydrogens + implicitHydrogens();
    }

    int totalDegree() {
        return degree() + hydrogens();
    }

    int totalValence() {
        return explicitValence + implicitHydrogens();
    }

    /** Aromatic itself or by any of its bonds. */
    boolean touchesAromatic() {
        if (aromatic) {
            return true;
        }
        for (WorkingBond bond : bonds) {
            if (bond.aromatic || bond.type == BondType.AROMATIC) {
                return true;
            }
        }
        return false;
    }

    /** The bond to the given atom, or null. */
    @Nullable WorkingBond bondTo(WorkingAtom other) {
        for (WorkingBond bond : bonds) {
            if (bond.other(this) == other) {
                return bond;
            }
        }
        return null;
    }

    /**
     * Whether going from this atom's own bond order to the given order takes an odd number of swaps.
     *
     * @param order all bonds of this atom, each once
     */
    boolean oddPermutation(List<WorkingBond> order) {
        boolean odd = false;
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                odd ^= order.get(i).index > order.get(j).index;
            }
        }
        return odd;
    }
}
