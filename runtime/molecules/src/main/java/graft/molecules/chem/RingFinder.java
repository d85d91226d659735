package graft.molecules.chem;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Smallest set of smallest rings after Figueras (J. Chem. Inf. Comput. Sci. 36, 986, 1996): atoms with two bonds left give up
 * their smallest rings and are peeled off, then atoms with three. Which of several equal rings is found depends on the
 * order of atoms and bonds, and aromaticity of cages depends on that, so the order of the search is RDKit's.
 */
final class RingFinder {
    /** A search frontier beyond this is a cage for which no answer comes in useful time. */
    private static final int MOST_PATHS = 200_000;

    private final WorkingMolecule molecule;
    private final BitSet activeBonds = new BitSet();
    private final int[] degrees;
    private final BitSet ringBonds = new BitSet();
    private final BitSet ringAtoms = new BitSet();
    private final Set<BitSet> seen = new HashSet<>();
    private List<int[]> found = new ArrayList<>();

    private RingFinder(WorkingMolecule molecule) {
        this.molecule = molecule;
        activeBonds.set(0, molecule.bonds.size());
        degrees = molecule.atoms.stream().mapToInt(WorkingAtom::degree).toArray();
    }

    /** The smallest rings, and those equal rings that could stand for one of them. */
    static RingSet find(WorkingMolecule molecule) {
        RingFinder finder = new RingFinder(molecule);
        List<int[]> rings = new ArrayList<>();
        List<int[]> extras = new ArrayList<>();
        for (List<WorkingAtom> fragment : Fragments.of(molecule)) {
            if (!finder.ringsOf(fragment, rings, extras)) {
                return new RingSet(molecule, FastRings.find(molecule));
            }
        }
        rings.addAll(RingReduction.symmetryPartners(molecule, rings, extras));
        return new RingSet(molecule, rings);
    }

    /** False if the search misses rings. */
    private boolean ringsOf(List<WorkingAtom> fragment, List<int[]> rings, List<int[]> extras) {
        int degreeSum = fragment.stream().mapToInt(WorkingAtom::degree).sum();
        int bondCount = degreeSum / 2;
        int expected = bondCount - fragment.size() + 1;
        if (fragment.size() < 3 || expected < 1) {
            return true;
        }
        found = new ArrayList<>();
        peel(fragment);
        if (found.size() < expected) {
            connectRingAtoms(bondCount);
            if (found.size() < expected) {
                return false;
            }
        }
        if (found.size() > expected) {
            extras.addAll(RingReduction.dropRedundant(molecule, found));
        }
        rings.addAll(found);
        return true;
    }

    private void peel(List<WorkingAtom> fragment) {
        TreeSet<Integer> changed = new TreeSet<>();
        for (WorkingAtom atom : fragment) {
            if (atom.degree() < 2) {
                changed.add(atom.index);
            }
        }
        BitSet done = new BitSet();
        int doneCount = 0;
        while (doneCount < fragment.size()) {
            while (!changed.isEmpty()) {
                int atom = changed.pollFirst();
                if (!done.get(atom)) {
                    done.set(atom);
                    doneCount++;
                    trim(atom, changed, degrees, activeBonds);
                }
            }
            List<Integer> twos = chainRepresentatives(fragment);
            if (!twos.isEmpty()) {
                searchTwos(twos);
                for (int atom : twos) {
                    done.set(atom);
                    doneCount++;
                    trim(atom, changed, degrees, activeBonds);
                }
            } else if (doneCount < fragment.size()) {
                int three = fragment.stream().mapToInt(a -> a.index).filter(a -> degrees[a] == 3).findFirst().orElse(-1);
                if (three < 0) {
                    return;
                }
                searchThree(three);
                done.set(three);
                doneCount++;
                trim(three, changed, degrees, activeBonds);
            }
        }
    }

    private WorkingAtom atom(int index) {
        return molecule.atoms.get(index);
    }

    private void trim(int index, Set<Integer> changed, int[] degreesLeft, BitSet active) {
        for (WorkingBond bond : atom(index).bonds) {
            if (active.get(bond.index)) {
                int other = bond.other(atom(index)).index;
                if (degreesLeft[other] <= 2) {
                    changed.add(other);
                }
                active.clear(bond.index);
                degreesLeft[other]--;
                degreesLeft[index]--;
            }
        }
    }

    /** One atom of each chain of atoms with two bonds left. */
    private List<Integer> chainRepresentatives(List<WorkingAtom> fragment) {
        List<Integer> picked = new ArrayList<>();
        BitSet passed = new BitSet();
        for (WorkingAtom start : fragment) {
            if (degrees[start.index] != 2 || passed.get(start.index)) {
                continue;
            }
            picked.add(start.index);
            passed.set(start.index);
            Deque<WorkingAtom> open = new ArrayDeque<>(List.of(start));
            while (!open.isEmpty()) {
                WorkingAtom here = open.pop();
                for (WorkingBond bond : here.bonds) {
                    int other = bond.other(here).index;
                    if (activeBonds.get(bond.index) && !passed.get(other) && degrees[other] == 2) {
                        passed.set(other);
                        open.push(atom(other));
                    }
                }
            }
        }
        return picked;
    }

    private boolean keepIfNew(int[] ring) {
        if (!seen.add(RingSet.bits(ring))) {
            return false;
        }
        found.add(ring);
        return true;
    }

    private void searchTwos(List<Integer> candidates) {
        Map<BitSet, List<Integer>> candidatesOfRing = new TreeMap<>((a, b) -> number(a).compareTo(number(b)));
        Map<Integer, List<BitSet>> ringsOfCandidate = new TreeMap<>();
        Map<Integer, List<Integer>> twins = new TreeMap<>();
        for (int candidate : candidates) {
            List<int[]> rings = smallestRings(candidate, activeBonds, -1);
            for (int[] ring : rings) {
                BitSet members = RingSet.bits(ring);
                if (keepIfNew(ring)) {
                    markRing(ring);
                }
                ringsOfCandidate.computeIfAbsent(candidate, c -> new ArrayList<>()).add(members);
                ringsOfCandidate.forEach((other, theirs) -> {
                    if (other != candidate && theirs.contains(members)) {
                        twins.computeIfAbsent(candidate, c -> new ArrayList<>()).add(other);
                        twins.computeIfAbsent(other, c -> new ArrayList<>()).add(candidate);
                    }
                });
                candidatesOfRing.computeIfAbsent(members, m -> new ArrayList<>()).add(candidate);
            }
            if (rings.isEmpty()) {
                TreeSet<Integer> changed = new TreeSet<>(Set.of(candidate));
                while (!changed.isEmpty()) {
                    trim(changed.pollFirst(), changed, degrees, activeBonds);
                }
            }
        }
        searchBehindTwins(candidatesOfRing, twins);
    }

    private static BigInteger number(BitSet bits) {
        byte[] bytes = bits.toByteArray();
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    /** Two chains on one ring hide other rings from each other: search again from each with its twins peeled off. */
    private void searchBehindTwins(Map<BitSet, List<Integer>> candidatesOfRing, Map<Integer, List<Integer>> twins) {
        for (List<Integer> candidates : candidatesOfRing.values()) {
            if (candidates.size() < 2) {
                continue;
            }
            List<int[]> rings = new ArrayList<>();
            int smallest = Integer.MAX_VALUE;
            for (int candidate : candidates) {
                int[] degreesLeft = degrees.clone();
                BitSet active = (BitSet) activeBonds.clone();
                Set<Integer> changed = new TreeSet<>();
                for (int twin : twins.getOrDefault(candidate, List.of())) {
                    trim(twin, changed, degreesLeft, active);
                }
                for (int[] ring : smallestRings(candidate, active, -1)) {
                    smallest = Math.min(smallest, ring.length);
                    rings.add(ring);
                }
            }
            for (int[] ring : rings) {
                if (ring.length == smallest) {
                    keepIfNew(ring);
                }
            }
        }
    }

    private void searchThree(int candidate) {
        List<int[]> rings = smallestRings(candidate, activeBonds, -1);
        rings.forEach(this::keepIfNew);
        if (rings.size() >= 3 || rings.isEmpty()) {
            return;
        }
        int[] neighbours = new int[3];
        int count = 0;
        for (WorkingBond bond : atom(candidate).bonds) {
            if (activeBonds.get(bond.index) && count < 3) {
                neighbours[count++] = bond.other(atom(candidate)).index;
            }
        }
        List<BitSet> members = rings.stream().map(RingSet::bits).toList();
        if (rings.size() == 2) {
            for (int neighbour : neighbours) {
                if (members.get(0).get(neighbour) && members.get(1).get(neighbour)) {
                    smallestRings(candidate, activeBonds, neighbour).forEach(this::keepIfNew);
                    return;
                }
            }
            return;
        }
        int outside = 0;
        while (outside < 2 && members.getFirst().get(neighbours[outside])) {
            outside++;
        }
        int second = neighbours[outside == 2 ? 1 : 2];
        int first = neighbours[outside == 0 ? 1 : 0];
        smallestRings(candidate, activeBonds, second).forEach(this::keepIfNew);
        smallestRings(candidate, activeBonds, first).forEach(this::keepIfNew);
    }

    private void markRing(int[] ring) {
        for (int bond : RingSet.bondsOf(molecule, ring)) {
            ringBonds.set(bond);
        }
        for (int member : ring) {
            ringAtoms.set(member);
        }
    }

    /** All smallest rings through an atom that breadth-first search meets, optionally around a forbidden atom. */
    private List<int[]> smallestRings(int root, BitSet active, int forbidden) {
        int n = molecule.atoms.size();
        byte[] state = new byte[n];
        final byte waiting = 1;
        final byte closed = 2;
        if (forbidden >= 0) {
            state[forbidden] = closed;
        }
        int[] parents = new int[n];
        Arrays.fill(parents, -1);
        int[] depths = new int[n];
        Deque<Integer> queue = new ArrayDeque<>(List.of(root));
        List<int[]> rings = new ArrayList<>();
        int smallest = Integer.MAX_VALUE;
        while (!queue.isEmpty()) {
            int here = queue.poll();
            state[here] = closed;
            int depth = depths[here] + 1;
            if (depth > smallest) {
                break;
            }
            for (WorkingBond bond : atom(here).bonds) {
                int next = bond.other(atom(here)).index;
                if (!active.get(bond.index) || state[next] == closed || parents[here] == next) {
                    continue;
                }
                if (state[next] == 0) {
                    parents[next] = here;
                    state[next] = waiting;
                    depths[next] = depth;
                    queue.add(next);
                    continue;
                }
                int[] ring = joinPaths(parents, root, here, next);
                if (ring != null) {
                    if (ring.length > smallest) {
                        return rings;
                    }
                    smallest = ring.length;
                    rings.add(ring);
                }
            }
        }
        return rings;
    }

    /** The ring root ... here next ... back to root, or null if the two paths meet earlier. */
    private static int @Nullable [] joinPaths(int[] parents, int root, int here, int next) {
        ArrayDeque<Integer> ring = new ArrayDeque<>(List.of(next));
        for (int parent = parents[next]; parent != -1 && parent != root; parent = parents[parent]) {
            ring.addLast(parent);
        }
        ring.addFirst(here);
        for (int parent = parents[here]; parent != -1; parent = parents[parent]) {
            if (ring.contains(parent)) {
                return null;
            }
            ring.addFirst(parent);
        }
        return ring.size() > 1 ? ring.stream().mapToInt(Integer::intValue).toArray() : null;
    }

    /** Rings that peeling missed close over bonds between ring atoms that are in no ring yet. */
    private void connectRingAtoms(int bondCount) {
        BitSet dead = new BitSet();
        WorkingBond candidate;
        while ((candidate = openBond(bondCount, dead)) != null) {
            int[] ring = shortestUnseenRing(candidate);
            if (ring == null) {
                dead.set(candidate.index);
            } else if (keepIfNew(ring)) {
                markRing(ring);
            }
        }
    }

    private @Nullable WorkingBond openBond(int bondCount, BitSet dead) {
        for (int i = 0; i < bondCount; i++) {
            WorkingBond bond = molecule.bonds.get(i);
            if (!ringBonds.get(i) && !dead.get(i) && ringAtoms.get(bond.begin.index) && ringAtoms.get(bond.end.index)) {
                return bond;
            }
        }
        return null;
    }

    private int @Nullable [] shortestUnseenRing(WorkingBond bond) {
        int start = bond.begin.index;
        int goal = bond.end.index;
        Deque<int[]> paths = new ArrayDeque<>(List.of(new int[] {start}));
        while (!paths.isEmpty()) {
            if (paths.size() >= MOST_PATHS) {
                throw new MoleculeException("its rings form a cage too symmetric to be searched");
            }
            int[] path = paths.poll();
            WorkingAtom last = atom(path[path.length - 1]);
            for (WorkingBond step : last.bonds) {
                int next = step.other(last).index;
                boolean arrived = next == goal;
                if (arrived ? last.index == start : !ringAtoms.get(next) || RingSet.bits(path).get(next)) {
                    continue;
                }
                int[] longer = Arrays.copyOf(path, path.length + 1);
                longer[path.length] = next;
                if (!arrived) {
                    paths.add(longer);
                } else if (!seen.contains(RingSet.bits(longer))) {
                    return longer;
                }
            }
        }
        return null;
    }
}
