package graft.molecules.chem;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/** The rings of a molecule, each as atom indices in ring order and as the bonds between them. */
final class RingSet {
    private final WorkingMolecule molecule;
    private final List<int[]> atomRings = new ArrayList<>();
    private final List<int[]> bondRings = new ArrayList<>();
    private final int[] ringsOfAtom;
    private final int[] ringsOfBond;
    private final int[] smallestOfBond;

    RingSet(WorkingMolecule molecule, List<int[]> rings) {
        this.molecule = molecule;
        ringsOfAtom = new int[molecule.atoms.size()];
        ringsOfBond = new int[molecule.bonds.size()];
        smallestOfBond = new int[molecule.bonds.size()];
        for (int[] ring : rings) {
            add(ring);
        }
    }

    private void add(int[] ring) {
        int[] bonds = bondsOf(molecule, ring);
        atomRings.add(ring);
        bondRings.add(bonds);
        for (int atom : ring) {
            ringsOfAtom[atom]++;
        }
        for (int bond : bonds) {
            ringsOfBond[bond]++;
            smallestOfBond[bond] = smallestOfBond[bond] == 0 ? ring.length : Math.min(smallestOfBond[bond], ring.length);
        }
    }

    /** Bond indices of a ring: entry i joins atoms i and i + 1, the last one closes. */
    static int[] bondsOf(WorkingMolecule molecule, int[] ring) {
        int[] bonds = new int[ring.length];
        for (int i = 0; i < ring.length; i++) {
            WorkingAtom from = molecule.atoms.get(ring[i]);
            bonds[i] = Objects.requireNonNull(from.bondTo(molecule.atoms.get(ring[(i + 1) % ring.length]))).index;
        }
        return bonds;
    }

    int size() {
        return atomRings.size();
    }

    int[] atoms(int ring) {
        return atomRings.get(ring);
    }

    int[] bonds(int ring) {
        return bondRings.get(ring);
    }

    int count(WorkingAtom atom) {
        return ringsOfAtom[atom.index];
    }

    int count(WorkingBond bond) {
        return ringsOfBond[bond.index];
    }

    boolean contains(WorkingAtom atom) {
        return ringsOfAtom[atom.index] > 0;
    }

    boolean contains(WorkingBond bond) {
        return ringsOfBond[bond.index] > 0;
    }

    /** Size of the smallest ring with this bond, 0 if there is none. */
    int smallest(WorkingBond bond) {
        return smallestOfBond[bond.index];
    }

    boolean inRingOfSize(WorkingAtom atom, int size) {
        for (int[] ring : atomRings) {
            if (ring.length == size) {
                for (int member : ring) {
                    if (member == atom.index) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A ring atom with three ring bonds in two rings that share at least two bonds. */
    boolean isBridgehead(WorkingAtom atom) {
        BitSet own = new BitSet();
        for (WorkingBond bond : atom.bonds) {
            if (contains(bond)) {
                own.set(bond.index);
            }
        }
        if (own.cardinality() < 3) {
            return false;
        }
        List<BitSet> around = new ArrayList<>();
        for (int[] ring : bondRings) {
            BitSet bits = bits(ring);
            if (bits.intersects(own)) {
                around.add(bits);
            }
        }
        for (int i = 0; i < around.size(); i++) {
            for (int j = i + 1; j < around.size(); j++) {
                BitSet shared = (BitSet) around.get(i).clone();
                shared.and(around.get(j));
                if (shared.cardinality() >= 2) {
                    return true;
                }
            }
        }
        return false;
    }

    static BitSet bits(int[] members) {
        BitSet bits = new BitSet();
        for (int member : members) {
            bits.set(member);
        }
        return bits;
    }

    /**
     * Which rings lie beside which: they share a bond.
     *
     * @param bondRings rings as bonds
     * @param largest rings above this size have no neighbours; 0 for no limit
     * @param mostShared two rings that share more bonds than this are no neighbours; 0 for no limit
     */
    static List<List<Integer>> neighbours(List<int[]> bondRings, int largest, int mostShared) {
        List<List<Integer>> neighbours = new ArrayList<>();
        List<BitSet> bits = new ArrayList<>();
        for (int[] ring : bondRings) {
            neighbours.add(new ArrayList<>());
            bits.add(bits(ring));
        }
        for (int i = 0; i < bondRings.size(); i++) {
            for (int j = i + 1; j < bondRings.size(); j++) {
                if (largest > 0 && (bondRings.get(i).length > largest || bondRings.get(j).length > largest)) {
                    continue;
                }
                BitSet shared = (BitSet) bits.get(i).clone();
                shared.and(bits.get(j));
                int count = shared.cardinality();
                if (count > 0 && (mostShared == 0 || count <= mostShared)) {
                    neighbours.get(i).add(j);
                    neighbours.get(j).add(i);
                }
            }
        }
        return neighbours;
    }

    /** The rings reached from one ring over neighbours, depth first; marks them in {@code done}. */
    static List<Integer> fusedSystem(int start, List<List<Integer>> neighbours, BitSet done) {
        List<Integer> system = new ArrayList<>();
        collect(start, neighbours, done, system);
        return system;
    }

    private static void collect(int ring, List<List<Integer>> neighbours, BitSet done, List<Integer> system) {
        done.set(ring);
        system.add(ring);
        for (int next : neighbours.get(ring)) {
            if (!done.get(next)) {
                collect(next, neighbours, done, system);
            }
        }
    }
}
