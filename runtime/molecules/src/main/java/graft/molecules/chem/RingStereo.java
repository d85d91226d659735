package graft.molecules.chem;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Tagged ring atoms that are no stereocentres alone but relative to each other, as in cis-1,4-dimethylcyclohexane: their
 * ring neighbours are equal, and another such atom lies in the same ring system.
 */
final class RingStereo {
    private final WorkingMolecule molecule;
    private final int[] ranks;

    private RingStereo(WorkingMolecule molecule, int[] ranks) {
        this.molecule = molecule;
        this.ranks = ranks;
    }

    /** All tagged atoms without a code of their own that have a partner in their ring system. */
    static Set<WorkingAtom> partners(WorkingMolecule molecule, int[] ranks) {
        return new RingStereo(molecule, ranks).search();
    }

    private Set<WorkingAtom> search() {
        Set<WorkingAtom> result = new HashSet<>();
        BitSet atomsSeen = new BitSet();
        BitSet atomsQueued = new BitSet();
        BitSet bondsSeen = new BitSet();
        for (WorkingAtom atom : molecule.atoms) {
            if (atomsSeen.get(atom.index) || !isCandidate(atom)) {
                continue;
            }
            boolean partnered = false;
            Deque<WorkingAtom> open = new ArrayDeque<>();
            expand(atom, open, atomsSeen, new BitSet(), atomsQueued, bondsSeen);
            while (!open.isEmpty()) {
                WorkingAtom here = open.poll();
                atomsSeen.set(here.index);
                if (isCandidate(here)) {
                    result.add(here);
                    partnered = true;
                }
                expand(here, open, atomsSeen, atomsQueued, atomsQueued, bondsSeen);
            }
            if (partnered) {
                result.add(atom);
            } else {
                result.remove(atom);
            }
            atomsSeen.set(atom.index);
        }
        return result;
    }

    private void expand(WorkingAtom from, Deque<WorkingAtom> open, BitSet seen, BitSet barred, BitSet queued, BitSet bondsSeen) {
        for (WorkingBond bond : from.bonds) {
            if (bondsSeen.get(bond.index)) {
                continue;
            }
            bondsSeen.set(bond.index);
            WorkingAtom other = bond.other(from);
            if (molecule.rings.contains(bond) && !seen.get(other.index) && !barred.get(other.index)) {
                open.add(other);
                queued.set(other.index);
            }
        }
    }

    private boolean isCandidate(WorkingAtom atom) {
        return atom.chirality != Chirality.UNSPECIFIED && atom.cipCode == WorkingAtom.CipCode.NONE
                && molecule.rings.contains(atom) && ringNeighboursAllow(atom);
    }

    private boolean ringNeighboursAllow(WorkingAtom atom) {
        if (atom.element == Elements.NITROGEN && atom.degree() == 3
                && !molecule.rings.inRingOfSize(atom, 3) && !molecule.rings.isBridgehead(atom)) {
            return false;
        }
        Set<Integer> ringRanks = new HashSet<>();
        Set<Integer> outsideRanks = new HashSet<>();
        int inRing = 0;
        int outside = 0;
        for (WorkingBond bond : atom.bonds) {
            int rank = ranks[bond.other(atom).index];
            if (molecule.rings.contains(bond)) {
                inRing++;
                ringRanks.add(rank);
            } else {
                outside++;
                outsideRanks.add(rank);
            }
        }
        return switch (outside) {
            case 0 -> (inRing == 4 && ringRanks.size() == 3) || (inRing == 3 && ringRanks.size() == 2);
            case 1 -> inRing >= 2;
            case 2 -> outsideRanks.size() == 2;
            default -> false;
        };
    }
}
