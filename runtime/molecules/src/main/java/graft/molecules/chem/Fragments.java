package graft.molecules.chem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Connected parts of a molecule. */
final class Fragments {
    private Fragments() {}

    /** The parts by their first atom, each with its atoms in file order. */
    static List<List<WorkingAtom>> of(WorkingMolecule molecule) {
        int[] part = new int[molecule.atoms.size()];
        List<List<WorkingAtom>> fragments = new ArrayList<>();
        for (WorkingAtom start : molecule.atoms) {
            if (part[start.index] != 0) {
                continue;
            }
            fragments.add(new ArrayList<>());
            int number = fragments.size();
            Deque<WorkingAtom> open = new ArrayDeque<>(List.of(start));
            part[start.index] = number;
            while (!open.isEmpty()) {
                WorkingAtom here = open.pop();
                for (WorkingBond bond : here.bonds) {
                    WorkingAtom other = bond.other(here);
                    if (part[other.index] == 0) {
                        part[other.index] = number;
                        open.push(other);
                    }
                }
            }
        }
        for (WorkingAtom atom : molecule.atoms) {
            fragments.get(part[atom.index] - 1).add(atom);
        }
        return fragments;
    }
}
