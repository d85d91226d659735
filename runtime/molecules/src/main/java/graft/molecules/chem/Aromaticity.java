package graft.molecules.chem;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * RDKit's default aromaticity: a ring, or up to six fused rings taken together, is aromatic if all its atoms can take part
 * and its pi electrons can be 4n + 2. What the input said is ignored.
 */
final class Aromaticity {
    private static final int MOST_FUSED = 6;
    /** Rings larger than a porphyrin's outer ring are looked at alone. */
    private static final int LARGEST_FUSED_RING = 24;
    private static final int MANY_RINGS = 300;

    private final WorkingMolecule molecule;
    private final PiElectrons[] electrons;
    private final List<int[]> atomRings = new ArrayList<>();
    private final List<int[]> bondRings = new ArrayList<>();

    private Aromaticity(WorkingMolecule molecule) {
        this.molecule = molecule;
        electrons = new PiElectrons[molecule.atoms.size()];
    }

    static void assign(WorkingMolecule molecule) {
        Aromaticity perception = new Aromaticity(molecule);
        perception.collectCandidates();
        List<List<Integer>> neighbours = RingSet.neighbours(perception.bondRings, LARGEST_FUSED_RING, 1);
        BitSet done = new BitSet();
        int rings = perception.atomRings.size();
        for (int start = 0; start < rings; start = done.nextClearBit(0)) {
            perception.fused(RingSet.fusedSystem(start, neighbours, done), neighbours);
        }
    }

    private void collectCandidates() {
        for (int i = 0; i < molecule.rings.size(); i++) {
            boolean all = true;
            boolean onlyDummies = true;
            for (int index : molecule.rings.atoms(i)) {
                WorkingAtom atom = molecule.atoms.get(index);
                onlyDummies &= atom.element == 0;
                if (electrons[index] == null) {
                    PiElectrons given = PiElectrons.of(atom, molecule.rings);
                    electrons[index] = isCandidate(atom, given) ? given : PiElectrons.NONE;
                }
                all &= electrons[index] != PiElectrons.NONE;
            }
            if (all && !onlyDummies) {
                atomRings.add(molecule.rings.atoms(i));
                bondRings.add(molecule.rings.bonds(i));
            }
        }
    }

    private static boolean isCandidate(WorkingAtom atom, PiElectrons given) {
        int element = atom.element;
        if (given == PiElectrons.NONE || (element > 18 && element != Elements.SELENIUM && element != Elements.TELLURIUM)) {
            return false;
        }
        if (Elements.defaultValence(element) > 0
                && atom.totalValence() > Elements.isoelectronicValence(element, atom.charge)) {
            return false;
        }
        if (atom.radicals > 0 && (element != Elements.CARBON || atom.charge != 0)) {
            return false;
        }
        if (atom.explicitValence - atom.degree() > 1) {
            long multiple = atom.bonds.stream()
                    .filter(bond -> bond.type == BondType.DOUBLE || bond.type == BondType.TRIPLE).count();
            return multiple <= 1;
        }
        return true;
    }

    /** Tries single rings, then pairs, and so on, until every bond of the system is aromatic or the combinations end. */
    private void fused(List<Integer> system, List<List<Integer>> neighbours) {
        BitSet systemBonds = new BitSet();
        for (int ring : system) {
            systemBonds.or(RingSet.bits(bondRings.get(ring)));
        }
        int all = systemBonds.cardinality();
        BitSet aromaticBonds = new BitSet();
        for (int size = 1; size <= Math.min(system.size(), MOST_FUSED) && aromaticBonds.cardinality() < all; size++) {
            if (size > 2 && system.size() > MANY_RINGS) {
                return;
            }
            int[] combination = new int[size];
            for (int i = 0; i < size; i++) {
                combination[i] = i;
            }
            do {
                int[] rings = new int[size];
                for (int i = 0; i < size; i++) {
                    rings[i] = system.get(combination[i]);
                }
                if (isFused(rings, neighbours) && obeysHueckel(rings)) {
                    mark(rings, aromaticBonds);
                }
            } while (advance(combination, system.size()));
        }
    }

    /** The next combination in lexicographic order; false after the last. */
    private static boolean advance(int[] combination, int total) {
        int i = combination.length - 1;
        while (i >= 0 && combination[i] == total - combination.length + i) {
            i--;
        }
        if (i < 0) {
            return false;
        }
        combination[i]++;
        for (int j = i + 1; j < combination.length; j++) {
            combination[j] = combination[j - 1] + 1;
        }
        return true;
    }

    /** Whether the rings hang together over shared bonds among themselves. */
    private static boolean isFused(int[] rings, List<List<Integer>> neighbours) {
        if (rings.length == 1) {
            return true;
        }
        int reached = 1;
        int[] order = rings.clone();
        for (int i = 0; i < reached; i++) {
            List<Integer> beside = neighbours.get(order[i]);
            for (int j = reached; j < order.length; j++) {
                if (beside.contains(order[j])) {
                    int swapped = order[j];
                    order[j] = order[reached];
                    order[reached] = swapped;
                    reached++;
                }
            }
        }
        return reached == rings.length;
    }

    /** Hueckel's rule over the atoms in one or two of the rings; an atom in the middle of three is none of the circuit. */
    private boolean obeysHueckel(int[] rings) {
        int[] times = new int[molecule.atoms.size()];
        for (int ring : rings) {
            for (int atom : atomRings.get(ring)) {
                times[atom]++;
            }
        }
        int least = 0;
        int most = 0;
        int undecided = 0;
        for (int atom = 0; atom < times.length; atom++) {
            if (times[atom] == 1 || times[atom] == 2) {
                least += electrons[atom].least;
                most += electrons[atom].most;
                undecided += electrons[atom] == PiElectrons.ANY ? 1 : 0;
            }
        }
        if (undecided > 1) {
            return false;
        }
        if (most < 6) {
            return most == 2;
        }
        for (int count = least; count <= most; count++) {
            if ((count - 2) % 4 == 0) {
                return true;
            }
        }
        return false;
    }

    /** All atoms become aromatic; of the bonds those that only one of the rings has. */
    private void mark(int[] rings, BitSet aromaticBonds) {
        int[] times = new int[molecule.bonds.size()];
        for (int ring : rings) {
            for (int atom : atomRings.get(ring)) {
                molecule.atoms.get(atom).aromatic = true;
            }
            for (int bond : bondRings.get(ring)) {
                times[bond]++;
            }
        }
        for (WorkingBond bond : molecule.bonds) {
            if (times[bond.index] == 1) {
                bond.aromatic = true;
                if (bond.type == BondType.SINGLE || bond.type == BondType.DOUBLE) {
                    bond.type = BondType.AROMATIC;
                }
                aromaticBonds.set(bond.index);
            }
        }
    }
}
