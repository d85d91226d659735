package graft.molecules.chem;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Cuts a list of small rings down to a basis, and says which of the rings cut out are as good as one that was kept. */
final class RingReduction {
    private RingReduction() {}

    /**
     * Keeps rings that bring new bonds, small ones first and among equals those that overlap most with what is there.
     *
     * @param rings sorted and reduced in place
     * @return the rings taken out
     */
    static List<int[]> dropRedundant(WorkingMolecule molecule, List<int[]> rings) {
        rings.sort(Comparator.comparingInt(ring -> ring.length));
        int n = rings.size();
        List<BitSet> bonds = rings.stream().map(ring -> RingSet.bits(RingSet.bondsOf(molecule, ring))).toList();
        BitSet available = new BitSet();
        available.set(0, n);
        BitSet kept = new BitSet();
        BitSet union = new BitSet();
        for (int i = 0; i < n; i++) {
            if (covers(union, bonds.get(i))) {
                available.clear(i);
            }
            if (!available.get(i)) {
                continue;
            }
            union.or(bonds.get(i));
            kept.set(i);
            BitSet equals = new BitSet();
            for (int j = i + 1; j < n; j++) {
                if (available.get(j) && rings.get(j).length == rings.get(i).length) {
                    equals.set(j);
                }
            }
            while (!equals.isEmpty()) {
                int best = mostOverlapping(equals, available, bonds, union, i + 1);
                equals.clear(best);
                if (!covers(union, bonds.get(best))) {
                    kept.set(best);
                    union.or(bonds.get(best));
                }
                available.clear(best);
            }
        }
        List<int[]> extras = new ArrayList<>();
        List<int[]> basis = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            (kept.get(i) ? basis : extras).add(rings.get(i));
        }
        rings.clear();
        rings.addAll(basis);
        return extras;
    }

    private static int mostOverlapping(BitSet candidates, BitSet available, List<BitSet> bonds, BitSet union, int fallback) {
        int best = fallback;
        int most = -1;
        for (int j = candidates.nextSetBit(0); j >= 0; j = candidates.nextSetBit(j + 1)) {
            if (available.get(j)) {
                BitSet shared = (BitSet) bonds.get(j).clone();
                shared.and(union);
                if (shared.cardinality() > most) {
                    most = shared.cardinality();
                    best = j;
                }
            }
        }
        return best;
    }

    private static boolean covers(BitSet union, BitSet ring) {
        BitSet rest = (BitSet) ring.clone();
        rest.andNot(union);
        return rest.isEmpty();
    }

    /** Of the rings taken out, those that share a bond with a kept ring of their size and hold all bonds that only it has. */
    static List<int[]> symmetryPartners(WorkingMolecule molecule, List<int[]> kept, List<int[]> extras) {
        int[] counts = new int[molecule.bonds.size()];
        List<int[]> keptBonds = new ArrayList<>();
        for (int[] ring : kept) {
            int[] bonds = RingSet.bondsOf(molecule, ring);
            keptBonds.add(bonds);
            for (int bond : bonds) {
                counts[bond]++;
            }
        }
        List<int[]> partners = new ArrayList<>();
        for (int[] extra : extras) {
            BitSet bonds = RingSet.bits(RingSet.bondsOf(molecule, extra));
            for (int[] ring : keptBonds) {
                if (ring.length == extra.length && replaces(bonds, ring, counts)) {
                    partners.add(extra);
                    break;
                }
            }
        }
        return partners;
    }

    private static boolean replaces(BitSet extra, int[] ring, int[] counts) {
        boolean shares = false;
        for (int bond : ring) {
            if (extra.get(bond)) {
                shares = true;
            } else if (counts[bond] == 1) {
                return false;
            }
        }
        return shares;
    }
}
