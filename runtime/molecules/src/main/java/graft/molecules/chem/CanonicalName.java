package graft.molecules.chem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text for a molecule that does not depend on the order of its atoms: they are ranked by what distinguishes them, ties are
 * broken in every way up to a budget, and the way with the least description wins.
 */
final class CanonicalName {
    /** Atoms described over all ways to break ties; beyond that the rest is taken to be symmetric, as tied atoms nearly always are. */
    private static final int BUDGET = 2048;

    private final WorkingMolecule molecule;
    private final int n;
    private int ways;
    private int @Nullable [] best;
    private int @Nullable [] bestDescription;

    private CanonicalName(WorkingMolecule molecule) {
        this.molecule = molecule;
        n = molecule.atoms.size();
    }

    /** A SMILES without stereo, and after it a mark for each stereocentre and double bond by its place in the SMILES' atoms. */
    static String of(WorkingMolecule molecule) {
        CanonicalName search = new CanonicalName(molecule);
        long[] seeds = new long[search.n];
        for (WorkingAtom atom : molecule.atoms) {
            seeds[atom.index] = seed(atom);
        }
        search.breakTies(search.refine(dense(seeds)));
        return new SmilesWriter(molecule, Objects.requireNonNull(search.best)).write();
    }

    private static long seed(WorkingAtom atom) {
        long seed = atom.element;
        seed = seed * 16 + atom.charge + 8;
        seed = seed * 16 + atom.hydrogens();
        seed = seed * 512 + atom.isotope;
        seed = seed * 8 + atom.radicals;
        seed = seed * 2 + (atom.aromatic ? 1 : 0);
        return seed * 4 + atom.cipCode.ordinal();
    }

    /** Bond as seen by its atoms: type and geometry. */
    private static long kind(WorkingBond bond) {
        return bond.type.ordinal() * 4L + bond.stereo.ordinal();
    }

    private static int[] dense(long[] values) {
        long[] sorted = Arrays.stream(values).sorted().distinct().toArray();
        return Arrays.stream(values).mapToInt(value -> Arrays.binarySearch(sorted, value)).toArray();
    }

    /** Splits classes by the classes of their members' neighbours until that splits nothing; keeps the order of classes. */
    private int[] refine(int[] start) {
        int[] ranks = start;
        int classes = count(ranks);
        while (classes < n) {
            List<long[]> keys = new ArrayList<>(n);
            for (WorkingAtom atom : molecule.atoms) {
                long[] key = new long[atom.degree() + 1];
                for (int i = 0; i < atom.degree(); i++) {
                    WorkingBond bond = atom.bonds.get(i);
                    key[i + 1] = ranks[bond.other(atom).index] * 32L + kind(bond);
                }
                Arrays.sort(key, 1, key.length);
                key[0] = ranks[atom.index];
                keys.add(key);
            }
            Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
            Comparator<Integer> byKey = (i, j) -> Arrays.compare(keys.get(i), keys.get(j));
            Arrays.sort(order, byKey);
            int[] next = new int[n];
            for (int i = 1; i < n; i++) {
                next[order[i]] = next[order[i - 1]] + (byKey.compare(order[i - 1], order[i]) == 0 ? 0 : 1);
            }
            int found = count(next);
            if (found == classes) {
                break;
            }
            ranks = next;
            classes = found;
        }
        return ranks;
    }

    private static int count(int[] ranks) {
        return (int) Arrays.stream(ranks).distinct().count();
    }

    private void breakTies(int[] ranks) {
        int[] sizes = new int[n];
        for (int rank : ranks) {
            sizes[rank]++;
        }
        int tied = IntStream.range(0, n).filter(rank -> sizes[rank] > 1).findFirst().orElse(-1);
        if (tied < 0) {
            ways++;
            int[] description = describe(ranks);
            if (best == null || Arrays.compare(description, bestDescription) < 0) {
                best = ranks;
                bestDescription = description;
            }
            return;
        }
        boolean first = true;
        for (int i = 0; i < n; i++) {
            if (ranks[i] == tied && (first || ways * n < BUDGET)) {
                first = false;
                long[] split = new long[n];
                for (int j = 0; j < n; j++) {
                    split[j] = 2L * ranks[j] + (ranks[j] == tied && j != i ? 1 : 0);
                }
                breakTies(refine(dense(split)));
            }
        }
    }

    /** All bonds and handednesses in terms of a complete ranking; equal for two rankings only if they are symmetric. */
    private int[] describe(int[] ranks) {
        List<int[]> bonds = new ArrayList<>();
        for (WorkingBond bond : molecule.bonds) {
            int a = ranks[bond.begin.index];
            int b = ranks[bond.end.index];
            bonds.add(new int[] {Math.min(a, b), Math.max(a, b), (int) kind(bond)});
        }
        bonds.sort(Arrays::compare);
        int[] description = new int[3 * bonds.size() + n];
        for (int i = 0; i < bonds.size(); i++) {
            System.arraycopy(bonds.get(i), 0, description, 3 * i, 3);
        }
        for (WorkingAtom atom : molecule.atoms) {
            description[3 * bonds.size() + ranks[atom.index]] = handedness(atom, ranks).ordinal();
        }
        return description;
    }

    /** The tag an atom would have if its bonds came in the order of their atoms' ranks. */
    static Chirality handedness(WorkingAtom atom, int[] ranks) {
        if (atom.chirality == Chirality.UNSPECIFIED) {
            return Chirality.UNSPECIFIED;
        }
        List<WorkingBond> byRank = new ArrayList<>(atom.bonds);
        byRank.sort(Comparator.comparingInt(bond -> ranks[bond.other(atom).index]));
        return atom.oddPermutation(byRank) ? atom.chirality.inverted() : atom.chirality;
    }
}
