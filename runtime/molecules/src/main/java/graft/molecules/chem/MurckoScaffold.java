package graft.molecules.chem;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bemis-Murcko scaffolds: rings, the chains between them, and atoms with a double bond to either. Stereo that the scaffold
 * still has by itself is part of it, as in RDKit's MurckoScaffoldSmiles with chirality, so that scaffold splits agree.
 */
public final class MurckoScaffold {
    private MurckoScaffold() {}

    /** A name that is equal for equal scaffolds, empty for a molecule without rings; a SMILES, then marks for its stereo. */
    public static String of(Molecule molecule) {
        WorkingMolecule scaffold = thaw(molecule);
        BitSet core = core(molecule);
        BitSet kept = (BitSet) core.clone();
        for (Bond bond : molecule.bonds()) {
            if (bond.type() == BondType.DOUBLE && core.get(bond.begin()) != core.get(bond.end())) {
                kept.set(bond.begin());
                kept.set(bond.end());
            }
        }
        List<WorkingAtom> going = new ArrayList<>();
        Set<WorkingAtom> inCore = new HashSet<>();
        for (WorkingAtom atom : scaffold.atoms) {
            if (core.get(atom.index)) {
                inCore.add(atom);
            } else if (!kept.get(atom.index)) {
                going.add(atom);
            }
        }
        for (WorkingAtom atom : going.reversed()) {
            for (WorkingBond bond : atom.bonds) {
                WorkingAtom left = bond.other(atom);
                if (inCore.contains(left) || left.charge == 0) {
                    fillGap(left);
                }
            }
            scaffold.remove(atom);
        }
        if (scaffold.atoms.isEmpty()) {
            return "";
        }
        scaffold.atoms.forEach(ValenceRules::update);
        scaffold.rings = RingFinder.find(scaffold);
        StereoPerception.assign(scaffold);
        return CanonicalName.of(scaffold);
    }

    /** The gap that a substituent leaves is filled with hydrogen, and its atom is no stereocentre any more. */
    private static void fillGap(WorkingAtom atom) {
        if (atom.aromatic && (atom.element != Elements.CARBON || atom.charge == 1)) {
            atom.explicitHydrogens = 1;
            return;
        }
        atom.noImplicit = false;
        atom.explicitHydrogens = 0;
        atom.chirality = Chirality.UNSPECIFIED;
    }

    /** Ring atoms and what lies between them: all that is left when loose ends are cut off again and again. */
    private static BitSet core(Molecule molecule) {
        int n = molecule.atoms().size();
        int[] degrees = new int[n];
        for (Bond bond : molecule.bonds()) {
            degrees[bond.begin()]++;
            degrees[bond.end()]++;
        }
        BitSet core = new BitSet();
        core.set(0, n);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = core.nextSetBit(0); i >= 0; i = core.nextSetBit(i + 1)) {
                if (degrees[i] >= 2 || molecule.atoms().get(i).inRing()) {
                    continue;
                }
                core.clear(i);
                changed = true;
                for (Bond bond : molecule.bonds()) {
                    if (bond.begin() == i || bond.end() == i) {
                        degrees[bond.other(i)]--;
                    }
                }
            }
        }
        return core;
    }

    /** A molecule to work on again, with its stereo as stated. */
    private static WorkingMolecule thaw(Molecule molecule) {
        WorkingMolecule copy = new WorkingMolecule();
        for (Atom atom : molecule.atoms()) {
            WorkingAtom working = copy.add(new WorkingAtom(atom.element()));
            working.isotope = atom.isotope();
            working.charge = atom.charge();
            working.explicitHydrogens = atom.hydrogens();
            working.noImplicit = true;
            working.radicals = atom.radicals();
            working.aromatic = atom.aromatic();
            working.hybridisation = atom.hybridisation();
            working.chirality = atom.chirality();
        }
        for (Bond bond : molecule.bonds()) {
            WorkingBond working = copy.add(
                    new WorkingBond(copy.atoms.get(bond.begin()), copy.atoms.get(bond.end()), bond.type()));
            working.aromatic = bond.type() == BondType.AROMATIC;
            if (bond.beginNeighbour() >= 0) {
                working.geometry = new WorkingBond.Geometry(copy.atoms.get(bond.beginNeighbour()),
                        copy.atoms.get(bond.endNeighbour()), bond.stereo() == BondStereo.Z);
            }
        }
        return copy;
    }
}
