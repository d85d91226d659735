package graft.molecules.chem;

import java.util.ArrayList;
import java.util.List;

/** Atoms and bonds under perception, in file order. Confined to the call that reads one molecule. */
final class WorkingMolecule {
    final List<WorkingAtom> atoms = new ArrayList<>();
    final List<WorkingBond> bonds = new ArrayList<>();
    /** None until {@link Sanitiser} finds them, once bonds no longer come and go. */
    RingSet rings = new RingSet(this, List.of());

    WorkingAtom add(WorkingAtom atom) {
        atom.index = atoms.size();
        atoms.add(atom);
        return atom;
    }

    WorkingBond add(WorkingBond bond) {
        bond.index = bonds.size();
        bonds.add(bond);
        bond.begin.bonds.add(bond);
        bond.end.bonds.add(bond);
        return bond;
    }

    /** Takes an atom and its bonds out and closes the gaps in both numberings. */
    void remove(WorkingAtom atom) {
        for (WorkingBond bond : List.copyOf(atom.bonds)) {
            bond.other(atom).bonds.forEach(beside -> beside.forget(atom));
            bond.other(atom).bonds.remove(bond);
            bonds.remove(bond);
        }
        atom.bonds.clear();
        atoms.remove(atom);
        for (int i = 0; i < atoms.size(); i++) {
            atoms.get(i).index = i;
        }
        for (int i = 0; i < bonds.size(); i++) {
            bonds.get(i).index = i;
        }
    }
}
