package graft.molecules.chem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some ring through every ring bond, by depth-first search: what is left for cages where the smallest rings are not found. */
final class FastRings {
    private final WorkingMolecule molecule;
    private final byte[] state;
    private final List<WorkingAtom> path = new ArrayList<>();
    private final List<int[]> rings = new ArrayList<>();

    private FastRings(WorkingMolecule molecule) {
        this.molecule = molecule;
        state = new byte[molecule.atoms.size()];
    }

    static List<int[]> find(WorkingMolecule molecule) {
        FastRings search = new FastRings(molecule);
        for (WorkingAtom atom : search.molecule.atoms) {
            if (search.state[atom.index] == 0) {
                if (atom.degree() < 2) {
                    search.state[atom.index] = 2;
                } else {
                    search.visit(atom, null);
                }
            }
        }
        return search.rings;
    }

    private void visit(WorkingAtom atom, @Nullable WorkingAtom from) {
        state[atom.index] = 1;
        path.add(atom);
        for (WorkingBond bond : atom.bonds) {
            WorkingAtom next = bond.other(atom);
            if (state[next.index] == 0) {
                if (next.degree() < 2) {
                    state[next.index] = 2;
                } else {
                    visit(next, atom);
                }
            } else if (state[next.index] == 1 && from != null && next != from) {
                List<WorkingAtom> cycle = path.subList(path.lastIndexOf(next), path.size()).reversed();
                rings.add(cycle.stream().mapToInt(member -> member.index).toArray());
            }
        }
        state[atom.index] = 2;
        path.removeLast();
    }
}
