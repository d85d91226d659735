package graft.molecules.chem;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns hydrogen atoms into hydrogen counts. Kept are those that say more than a count: isotopes, lone or bridging
 * hydrogens, neighbours of dummy atoms or of hydrogens alone, and the one that fixes a double bond's geometry.
 */
final class HydrogenRemoval {
    private HydrogenRemoval() {}

    static void apply(WorkingMolecule molecule) {
        List<WorkingAtom> going = new ArrayList<>();
        for (WorkingAtom atom : molecule.atoms) {
            ValenceRules.update(atom);
            if (removable(atom)) {
                going.add(atom);
            }
        }
        for (WorkingAtom hydrogen : going.reversed()) {
            takeIn(molecule, hydrogen);
        }
    }

    private static boolean removable(WorkingAtom atom) {
        if (atom.element != Elements.HYDROGEN || atom.isotope != 0 || atom.degree() != 1) {
            return false;
        }
        WorkingBond bond = atom.bonds.getFirst();
        WorkingAtom heavy = bond.other(atom);
        if (heavy.element <= Elements.HYDROGEN) {
            return false;
        }
        if (heavy.degree() == 2 && bond.direction != WorkingBond.Direction.NONE) {
            return heavy.bonds.stream().noneMatch(other -> other.type == BondType.DOUBLE);
        }
        return true;
    }

    private static void takeIn(WorkingMolecule molecule, WorkingAtom hydrogen) {
        WorkingBond bond = hydrogen.bonds.getFirst();
        WorkingAtom heavy = bond.other(hydrogen);
        heavy.explicitHydrogens++;
        List<WorkingBond> others = new ArrayList<>(heavy.bonds);
        others.remove(bond);
        List<WorkingBond> hydrogenLast = new ArrayList<>(others);
        hydrogenLast.add(bond);
        if (heavy.oddPermutation(hydrogenLast)) {
            heavy.chirality = heavy.chirality.inverted();
        }
        if (bond.direction != WorkingBond.Direction.NONE) {
            handOnDirection(heavy, bond, others);
        }
        molecule.remove(hydrogen);
    }

    /** The slash of a hydrogen that goes moves to another single bond of its atom, if none there has one. */
    private static void handOnDirection(WorkingAtom heavy, WorkingBond bond, List<WorkingBond> others) {
        WorkingBond heir = null;
        for (WorkingBond other : others) {
            if (other.type == BondType.SINGLE) {
                if (other.direction != WorkingBond.Direction.NONE) {
                    return;
                }
                heir = other;
            }
        }
        if (heir != null) {
            boolean flip = heir.begin == heavy && bond.begin == heavy;
            heir.direction = flip ? bond.direction.opposite() : bond.direction;
        }
    }
}
