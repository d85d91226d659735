package graft.molecules.chem;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Ranks of atoms for stereo, after Labute (An Efficient Algorithm for the Determination of Topological RS Chirality, Journal
 * of the Chemical Computing Group, 1996): atomic number and isotope, refined by the sorted ranks of the neighbours until
 * nothing new comes. Equal ranks mean equal substituents as far as this method sees, which is what decides whether an atom is
 * a stereocentre; it is not the full rule of Cahn, Ingold and Prelog.
 */
final class CipRanks {
    private static final int MASS_BITS = 10;
    private static final int MIDDLE_MASS = 1 << (MASS_BITS - 1);

    private final WorkingMolecule molecule;
    private final int[] ranks;
    private int distinct;

    private CipRanks(WorkingMolecule molecule, long[] seeds) {
        this.molecule = molecule;
        ranks = new int[seeds.length];
        rank(Comparator.comparingLong(i -> seeds[i]));
        refine();
    }

    /** Ranks from 0, dense, by atom index. */
    static int[] of(WorkingMolecule molecule) {
        return new CipRanks(molecule, molecule.atoms.stream().mapToLong(CipRanks::seed).toArray()).ranks;
    }

    /** New ranks from old ones and what is known of stereo by now: R over S over nothing, Z over E over nothing. */
    static int[] withStereo(WorkingMolecule molecule, int[] before) {
        return new CipRanks(molecule, molecule.atoms.stream().mapToLong(atom -> 100L * before[atom.index] + stereo(atom)).toArray()).ranks;
    }

    /** Element, then isotope, then atom class. */
    private static long seed(WorkingAtom atom) {
        int mass = MIDDLE_MASS;
        if (atom.isotope != 0) {
            int deviation = atom.isotope - Elements.commonIsotope(atom.element);
            mass += deviation >= 0 ? deviation + 1 : deviation;
        }
        mass = mass < 0 ? 0 : mass % (1 << MASS_BITS);
        // Without an atom class the low field is 0 ("class -1" plus one).
        int mapped = atom.mapNumber == 0 ? 0 : (atom.mapNumber + 1) % 1024;
        return ((long) atom.element << MASS_BITS | mass) << 10 | mapped;
    }

    private static int stereo(WorkingAtom atom) {
        int stereo = switch (atom.cipCode) {
            case NONE -> 0;
            case S -> 10;
            case R -> 20;
        };
        for (WorkingBond bond : atom.bonds) {
            if (bond.type == BondType.DOUBLE) {
                stereo += bond.stereo == BondStereo.E ? 1 : bond.stereo == BondStereo.Z ? 2 : 0;
            }
        }
        return stereo;
    }

    private void rank(Comparator<Integer> order) {
        Integer[] sorted = new Integer[ranks.length];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, order);
        int[] next = new int[ranks.length];
        for (int i = 1; i < sorted.length; i++) {
            next[sorted[i]] = next[sorted[i - 1]] + (order.compare(sorted[i - 1], sorted[i]) == 0 ? 0 : 1);
        }
        System.arraycopy(next, 0, ranks, 0, next.length);
        distinct = sorted.length == 0 ? 0 : next[sorted[sorted.length - 1]] + 1;
    }

    /** Rounds of neighbours' ranks until all atoms differ, a round splits nothing, or any two atoms must have felt each other. */
    private void refine() {
        int n = ranks.length;
        int before = -1;
        for (int round = 0; distinct < n && round < n / 2 + 1 && before < distinct; round++) {
            int[][] keys = new int[n][];
            for (WorkingAtom atom : molecule.atoms) {
                keys[atom.index] = key(atom);
            }
            before = distinct;
            rank((i, j) -> Arrays.compare(keys[i], keys[j]));
        }
    }

    /**
     * The atom's rank, then its neighbours' ranks from the highest down, each as often as twice the order of its bond, then a
     * zero for each hydrogen. A shorter list ranks below a longer one that begins with it.
     */
    private int[] key(WorkingAtom atom) {
        int size = 1 + atom.hydrogens();
        long[] neighbours = new long[atom.degree()];
        for (int i = 0; i < neighbours.length; i++) {
            WorkingBond bond = atom.bonds.get(i);
            int weight = weight(bond, bond.other(atom));
            neighbours[i] = (long) (ranks[bond.other(atom).index] + 1) << 8 | weight;
            size += weight;
        }
        Arrays.sort(neighbours);
        int[] key = new int[size];
        key[0] = ranks[atom.index];
        int at = 1;
        for (int i = neighbours.length - 1; i >= 0; i--) {
            int weight = (int) (neighbours[i] & 0xFF);
            Arrays.fill(key, at, at + weight, (int) (neighbours[i] >> 8));
            at += weight;
        }
        return key;
    }

    /** Twice the bond order; a double bond to phosphorus with three or four neighbours counts once. */
    private static int weight(WorkingBond bond, WorkingAtom neighbour) {
        boolean toPhosphorus = bond.type == BondType.DOUBLE && neighbour.element == Elements.PHOSPHORUS
                && (neighbour.degree() == 3 || neighbour.degree() == 4);
        return toPhosphorus ? 1 : bond.type.twiceOrder();
    }
}
