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

    private CipRanks(WorkingMolecule molecule) {
        this.molecule = molecule;
        ranks = new int[molecule.atoms.size()];
    }

    /** Ranks from 0, dense, by atom index. */
    static int[] of(WorkingMolecule molecule) {
        CipRanks ranking = new CipRanks(molecule);
        int n = molecule.atoms.size();
        long[] invariants = new long[n];
        for (int i = 0; i < n; i++) {
            invariants[i] = invariant(molecule.atoms.get(i));
        }
        ranking.rank(invariants);
        Entry[] entries = new Entry[n];
        for (int i = 0; i < n; i++) {
            entries[i] = new Entry();
            entries[i].add(molecule.atoms.get(i).element, 1);
            entries[i].add(ranking.ranks[i], 1);
        }
        ranking.refine(entries);
        return ranking.ranks;
    }

    /** New ranks from old ones and what is known of stereo by now: R over S over nothing, Z over E over nothing. */
    static int[] withStereo(WorkingMolecule molecule, int[] before) {
        CipRanks ranking = new CipRanks(molecule);
        int n = molecule.atoms.size();
        int factor = 100;
        while (factor < n) {
            factor *= 10;
        }
        long[] invariants = new long[n];
        for (WorkingAtom atom : molecule.atoms) {
            long invariant = (long) before[atom.index] * factor;
            invariant += switch (atom.cipCode) {
                case NONE -> 0;
                case S -> 10;
                case R -> 20;
            };
            for (WorkingBond bond : atom.bonds) {
                if (bond.type == BondType.DOUBLE) {
                    invariant += bond.stereo == BondStereo.E ? 1 : bond.stereo == BondStereo.Z ? 2 : 0;
                }
            }
            invariants[atom.index] = invariant;
        }
        ranking.rank(invariants);
        Entry[] entries = new Entry[n];
        for (int i = 0; i < n; i++) {
            entries[i] = new Entry();
            entries[i].add((int) invariants[i], 1);
        }
        ranking.refine(entries);
        return ranking.ranks;
    }

    private static long invariant(WorkingAtom atom) {
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

    private void rank(long[] values) {
        rank(Comparator.comparingLong(i -> values[i]));
    }

    private void rank(Comparator<Integer> order) {
        Integer[] sorted = new Integer[ranks.length];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, order);
        int rank = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i > 0 && order.compare(sorted[i - 1], sorted[i]) != 0) {
                rank++;
            }
            ranks[sorted[i]] = rank;
        }
        distinct = rank + 1;
    }

    /** Rounds of neighbours' ranks until all atoms differ or a round splits nothing. */
    private void refine(Entry[] entries) {
        int n = ranks.length;
        int before = -1;
        for (int round = 0; distinct < n && round < n / 2 + 1 && before < distinct; round++) {
            int longest = 0;
            for (WorkingAtom atom : molecule.atoms) {
                entries[atom.index].addNeighbours(atom, ranks);
                longest = Math.max(longest, entries[atom.index].size);
            }
            for (Entry entry : entries) {
                entry.add(-1, longest - entry.size);
            }
            before = distinct;
            rank((i, j) -> entries[i].compareTo(entries[j]));
            if (distinct != before) {
                for (int i = 0; i < n; i++) {
                    entries[i].replaceTail(round + 1, ranks[i]);
                }
            }
        }
    }

    /** What an atom is compared by: its past ranks, then this round's neighbours. */
    private static final class Entry implements Comparable<Entry> {
        private int[] values = new int[16];
        private int size;

        void add(int value, int times) {
            while (size + times > values.length) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
            for (int i = 0; i < times; i++) {
                values[size++] = value;
            }
        }

        void addNeighbours(WorkingAtom atom, int[] ranks) {
            atom.bonds.stream()
                    .sorted(Comparator.comparingInt((WorkingBond bond) -> -ranks[bond.other(atom).index]))
                    .forEach(bond -> add(ranks[bond.other(atom).index] + 1, weight(bond, bond.other(atom))));
            add(0, atom.hydrogens());
        }

        /** Twice the bond order; a double bond to phosphorus with three or four neighbours counts once. */
        private static int weight(WorkingBond bond, WorkingAtom neighbour) {
            boolean toPhosphorus = bond.type == BondType.DOUBLE && neighbour.element == Elements.PHOSPHORUS
                    && (neighbour.degree() == 3 || neighbour.degree() == 4);
            return toPhosphorus ? 1 : bond.type.twiceOrder();
        }

        void replaceTail(int at, int value) {
            while (size <= at) {
                add(-1, 1);
            }
            values[at] = value;
            size = at + 1;
        }

        @Override
        public int compareTo(Entry other) {
            return Arrays.compare(values, 0, size, other.values, 0, other.size);
        }
    }
}
