package graft.molecules.chem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which stated stereo is real. Atoms and double bonds are judged in turn, and what is found distinguishes substituents in the
 * next round; at the end tags on atoms that are no stereocentres go. Follows RDKit's stereo perception of 2022, including
 * its exceptions for rings.
 */
final class StereoPerception {
    private final WorkingMolecule molecule;
    private int[] ranks;
    private boolean found;

    private StereoPerception(WorkingMolecule molecule) {
        this.molecule = molecule;
        ranks = CipRanks.of(molecule);
    }

    static void assign(WorkingMolecule molecule) {
        new StereoPerception(molecule).run();
    }

    private void run() {
        DoubleBonds doubleBonds = new DoubleBonds(molecule);
        boolean openAtoms = true;
        boolean openBonds = doubleBonds.anyStated();
        boolean goOn = true;
        while (goOn) {
            found = false;
            openAtoms = openAtoms && assignAtoms();
            if (openBonds) {
                DoubleBonds.Outcome outcome = doubleBonds.assign(ranks);
                openBonds = outcome.open();
                found |= outcome.found();
            }
            goOn = (openAtoms || openBonds) && found;
            if (goOn) {
                ranks = CipRanks.withStereo(molecule, ranks);
            }
        }
        dropFalseCentres();
    }

    /** Gives R or S to tagged atoms whose neighbours all differ; says whether possible centres are left without. */
    private boolean assignAtoms() {
        int open = 0;
        for (WorkingAtom atom : molecule.atoms) {
            if (atom.cipCode != WorkingAtom.CipCode.NONE || !canBeCentre(atom)) {
                continue;
            }
            if (atom.chirality == Chirality.UNSPECIFIED || hasEqualNeighbours(atom)) {
                open++;
                continue;
            }
            found = true;
            List<WorkingBond> byRank = new ArrayList<>(atom.bonds);
            byRank.sort(Comparator.comparingInt(bond -> ranks[bond.other(atom).index]));
            boolean inverted = atom.oddPermutation(byRank) ^ (atom.degree() == 3 && atom.hydrogens() == 1);
            boolean clockwise = (atom.chirality == Chirality.CLOCKWISE) ^ inverted;
            atom.cipCode = clockwise ? WorkingAtom.CipCode.R : WorkingAtom.CipCode.S;
        }
        return open > 0;
    }

    private boolean hasEqualNeighbours(WorkingAtom atom) {
        Set<Integer> seen = new HashSet<>();
        for (WorkingBond bond : atom.bonds) {
            boolean counts = bond.type != BondType.DATIVE || bond.begin != atom;
            if (counts && !seen.add(ranks[bond.other(atom).index])) {
                return true;
            }
        }
        return false;
    }

    /** Four neighbours with at most one hydrogen; of the three-bonded only those whose lone pair stays where it is. */
    private boolean canBeCentre(WorkingAtom atom) {
        int bonds = 0;
        for (WorkingBond bond : atom.bonds) {
            bonds += bond.type != BondType.DATIVE || bond.begin != atom ? 1 : 0;
        }
        int hydrogens = atom.hydrogens();
        int all = bonds + hydrogens;
        boolean pnictogen = atom.element == Elements.PHOSPHORUS || atom.element == Elements.ARSENIC;
        if (all < 3 || all > 4 || (bonds < 3 && !pnictogen)) {
            return false;
        }
        if (bonds != 3 || hydrogens == 1) {
            return true;
        }
        return switch (atom.element) {
            case Elements.NITROGEN -> molecule.rings.inRingOfSize(atom, 3) || molecule.rings.isBridgehead(atom);
            case Elements.PHOSPHORUS, Elements.ARSENIC -> true;
            case Elements.SULFUR, Elements.SELENIUM ->
                atom.explicitValence == 4 || (atom.explicitValence == 3 && atom.charge == 1);
            default -> false;
        };
    }

    private void dropFalseCentres() {
        Set<WorkingAtom> inRings = RingStereo.partners(molecule, ranks);
        for (WorkingAtom atom : molecule.atoms) {
            if (atom.chirality == Chirality.UNSPECIFIED || atom.cipCode != WorkingAtom.CipCode.NONE || inRings.contains(atom)) {
                continue;
            }
            atom.chirality = Chirality.UNSPECIFIED;
            // The hydrogen stood in brackets for the sake of the tag alone.
            if (atom.explicitHydrogens == 1 && atom.charge == 0 && !atom.aromatic) {
                atom.explicitHydrogens = 0;
                atom.noImplicit = false;
                ValenceRules.update(atom);
            }
        }
    }
}
