package graft.molecules.chem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Replaces aromatic bonds by alternating single and double bonds, one fused ring system after the other, by a walk with
 * backtracking. Which of several forms comes out matters where a ring turns out not to be aromatic after all, so the walk
 * takes atoms in RDKit's order.
 */
final class Kekuliser {
    private static final int MOST_BACKTRACKS = 100;
    private static final int MOST_OPEN_DUMMIES = 16;

    private final WorkingMolecule molecule;

    private Kekuliser(WorkingMolecule molecule) {
        this.molecule = molecule;
    }

    /** @throws MoleculeException if some aromatic atom gets no double bond, or is in no ring */
    static void apply(WorkingMolecule molecule) {
        if (molecule.atoms.stream().noneMatch(WorkingAtom::touchesAromatic)) {
            return;
        }
        int[] valences = new int[molecule.atoms.size()];
        for (WorkingAtom atom : molecule.atoms) {
            ValenceRules.updateImplicit(atom);
            valences[atom.index] = atom.totalValence();
        }
        Kekuliser kekuliser = new Kekuliser(molecule);
        kekuliser.systems();
        kekuliser.clearMarks();
        for (WorkingAtom atom : molecule.atoms) {
            if (atom.totalValence() != valences[atom.index]) {
                throw new MoleculeException("atom " + atom.index + " (" + Elements.symbol(atom.element)
                        + ") changes its valence when double bonds are placed; state its hydrogens, as in [nH]");
            }
        }
    }

    private void systems() {
        List<int[]> rings = new ArrayList<>();
        List<int[]> bondRings = new ArrayList<>();
        for (int i = 0; i < molecule.rings.size(); i++) {
            int[] ring = molecule.rings.atoms(i);
            boolean real = false;
            for (int member : ring) {
                real |= molecule.atoms.get(member).element != 0;
            }
            if (real) {
                rings.add(ring);
                bondRings.add(molecule.rings.bonds(i));
            }
        }
        List<List<Integer>> neighbours = RingSet.neighbours(bondRings, 0, 0);
        BitSet done = new BitSet();
        for (int start = done.nextClearBit(0); start < rings.size(); start = done.nextClearBit(start)) {
            Set<WorkingAtom> atoms = new LinkedHashSet<>();
            for (int ring : RingSet.fusedSystem(start, neighbours, done)) {
                for (int member : rings.get(ring)) {
                    atoms.add(molecule.atoms.get(member));
                }
            }
            system(List.copyOf(atoms));
        }
    }

    private void system(List<WorkingAtom> atoms) {
        Set<WorkingAtom> candidates = new HashSet<>();
        List<WorkingAtom> openDummies = new ArrayList<>();
        markCandidates(atoms, candidates, openDummies);
        if (walk(atoms, candidates)) {
            return;
        }
        int choices = 1 << Math.min(openDummies.size(), MOST_OPEN_DUMMIES);
        for (int choice = 1; choice < choices; choice++) {
            makeSingle(atoms);
            Set<WorkingAtom> fewer = new HashSet<>(candidates);
            for (int i = 0; i < openDummies.size(); i++) {
                if ((choice >> i & 1) == 1) {
                    fewer.remove(openDummies.get(i));
                }
            }
            if (walk(atoms, fewer)) {
                return;
            }
        }
        String names = candidates.stream().map(atom -> atom.index).sorted().map(String::valueOf).reduce((a, b) -> a + ", " + b).orElse("");
        throw new MoleculeException("no alternating double bonds can be placed on aromatic atoms " + names
                + "; a nitrogen with a hydrogen reads [nH]");
    }

    private void makeSingle(List<WorkingAtom> atoms) {
        Set<WorkingAtom> inside = new HashSet<>(atoms);
        for (WorkingBond bond : molecule.bonds) {
            if (bond.aromatic && inside.contains(bond.begin) && inside.contains(bond.end)) {
                bond.type = BondType.SINGLE;
            }
        }
    }

    /** Finds the atoms that want a double bond, and makes the system's aromatic bonds single. */
    private void markCandidates(List<WorkingAtom> atoms, Set<WorkingAtom> candidates, List<WorkingAtom> openDummies) {
        if (atoms.stream().noneMatch(atom -> atom.element == 0 || atom.touchesAromatic())) {
            return;
        }
        BitSet plainRings = ringsWithoutOwnAromaticAtom();
        Set<WorkingAtom> inside = new HashSet<>(atoms);
        List<WorkingBond> aromaticBonds = new ArrayList<>();
        for (WorkingAtom atom : atoms) {
            if (atom.element != 0 && !atom.touchesAromatic()) {
                continue;
            }
            int order = 0;
            int ignored = 0;
            int plainNeighbours = 0;
            for (WorkingBond bond : atom.bonds) {
                WorkingAtom other = bond.other(atom);
                if (other.element != 0 && !other.aromatic && inside.contains(other)) {
                    plainNeighbours++;
                }
                if (bond.aromatic && (bond.type == BondType.SINGLE || bond.type == BondType.DOUBLE || bond.type == BondType.AROMATIC)) {
                    order++;
                    aromaticBonds.add(bond);
                } else {
                    int contribution = (bond.twiceValence(atom) + 1) / 2;
                    order += contribution;
                    ignored += contribution == 0 ? 1 : 0;
                }
            }
            if (atom.element == 0 && dummyMayTakePart(atom, plainNeighbours, plainRings)) {
                candidates.add(atom);
                openDummies.add(atom);
            } else if (wantsDoubleBond(atom, order, ignored)) {
                candidates.add(atom);
            }
        }
        aromaticBonds.forEach(bond -> bond.type = BondType.SINGLE);
    }

    /** Rings in which no aromatic atom belongs to that ring alone. */
    private BitSet ringsWithoutOwnAromaticAtom() {
        BitSet plain = new BitSet();
        for (int i = 0; i < molecule.rings.size(); i++) {
            plain.set(i);
            for (int member : molecule.rings.atoms(i)) {
                WorkingAtom atom = molecule.atoms.get(member);
                if (atom.touchesAromatic() && molecule.rings.count(atom) == 1) {
                    plain.clear(i);
                }
            }
        }
        return plain;
    }

    private boolean dummyMayTakePart(WorkingAtom atom, int plainNeighbours, BitSet plainRings) {
        int all = molecule.rings.count(atom);
        int plain = 0;
        for (int i = 0; i < molecule.rings.size(); i++) {
            if (plainRings.get(i) && RingSet.bits(molecule.rings.atoms(i)).get(atom.index)) {
                plain++;
            }
        }
        return plainNeighbours < all && plain < all;
    }

    private static boolean wantsDoubleBond(WorkingAtom atom, int bondOrder, int ignoredBonds) {
        int used = bondOrder + atom.hydrogens();
        int shift = ValenceRules.chargeShift(atom);
        int[] valences = Elements.valences(atom.element);
        int valence = valences[0] + shift;
        for (int i = 1; atom.totalValence() > valence && i < valences.length && valences[i] > 0; i++) {
            valence = valences[i] + shift;
        }
        int taken = atom.degree() + atom.implicitHydrogens() - ignoredBonds + atom.radicals;
        if (taken >= valence) {
            return false;
        }
        return valence == used + 1 + atom.radicals || (atom.radicals == 0 && atom.noImplicit && valence == used + 2);
    }

    /** State of one walk; candidates lose atoms as double bonds are placed. */
    private boolean walk(List<WorkingAtom> atoms, Set<WorkingAtom> wanting) {
        Set<WorkingAtom> candidates = new HashSet<>(wanting);
        Set<WorkingAtom> inside = new HashSet<>(atoms);
        List<WorkingAtom> done = new ArrayList<>();
        atoms.stream().filter(atom -> atom.element != 0 && !atom.touchesAromatic()).forEach(done::add);
        Deque<WorkingAtom> stack = new ArrayDeque<>();
        Map<WorkingAtom, Deque<WorkingAtom>> options = new HashMap<>();
        Deque<WorkingAtom> choices = new ArrayDeque<>();
        Set<WorkingBond> placed = new LinkedHashSet<>();
        int backtracks = 0;
        while (done.size() < atoms.size() || !stack.isEmpty()) {
            WorkingAtom here = !stack.isEmpty() ? stack.pollFirst()
                    : atoms.stream().filter(atom -> !done.contains(atom)).findFirst().orElseThrow();
            done.add(here);
            boolean wants = candidates.contains(here);
            Deque<WorkingAtom> partners = options.containsKey(here) ? new ArrayDeque<>(options.get(here))
                    : partners(here, wants, candidates, inside, done, stack);
            if (!wants) {
                continue;
            }
            if (!partners.isEmpty()) {
                WorkingAtom partner = partners.pollFirst();
                WorkingBond bond = Objects.requireNonNull(here.bondTo(partner));
                bond.type = BondType.DOUBLE;
                candidates.remove(here);
                candidates.remove(partner);
                placed.add(bond);
                if (options.containsKey(here)) {
                    if (partners.isEmpty()) {
                        options.remove(here);
                        choices.pollLast();
                    } else {
                        options.put(here, partners);
                    }
                } else if (!partners.isEmpty()) {
                    choices.addLast(here);
                    options.put(here, partners);
                }
            } else if (here.element != 0) {
                if (choices.isEmpty() || backtracks >= MOST_BACKTRACKS) {
                    placed.forEach(bond -> bond.type = BondType.SINGLE);
                    return false;
                }
                backTrack(choices.peekLast(), done, stack, candidates, placed);
                backtracks++;
            }
        }
        return true;
    }

    /** Neighbours not yet passed join the stack; those that can share a double bond come back. */
    private static Deque<WorkingAtom> partners(WorkingAtom here, boolean wants, Set<WorkingAtom> candidates,
            Set<WorkingAtom> inside, List<WorkingAtom> done, Deque<WorkingAtom> stack) {
        Deque<WorkingAtom> partners = new ArrayDeque<>();
        for (WorkingBond bond : here.bonds) {
            WorkingAtom other = bond.other(here);
            if (done.contains(other) || !inside.contains(other)) {
                continue;
            }
            if (!stack.contains(other)) {
                stack.addLast(other);
            }
            boolean open = bond.aromatic || here.element == 0 || other.element == 0;
            if (wants && candidates.contains(other) && open) {
                partners.addLast(other);
            }
        }
        return partners;
    }

    /** Back to the last atom with another choice: what was passed since goes back on the stack, its double bonds away. */
    private static void backTrack(WorkingAtom choice, List<WorkingAtom> done, Deque<WorkingAtom> stack,
            Set<WorkingAtom> candidates, Set<WorkingBond> placed) {
        int at = done.indexOf(choice);
        List<WorkingAtom> undone = List.copyOf(done.subList(at, done.size()));
        for (WorkingAtom atom : undone.reversed()) {
            stack.addFirst(atom);
        }
        done.subList(at, done.size()).clear();
        placed.removeIf(bond -> {
            if (done.contains(bond.begin) || done.contains(bond.end)) {
                return false;
            }
            bond.type = BondType.SINGLE;
            candidates.add(bond.begin);
            candidates.add(bond.end);
            return true;
        });
    }

    private void clearMarks() {
        for (WorkingBond bond : molecule.bonds) {
            bond.aromatic = false;
        }
        for (WorkingAtom atom : molecule.atoms) {
            if (!atom.aromatic) {
                continue;
            }
            if (!molecule.rings.contains(atom)) {
                throw new MoleculeException("atom " + atom.index + " (" + Elements.symbol(atom.element).toLowerCase(Locale.ROOT)
                        + ") is written as aromatic but is in no ring; write it in upper case");
            }
            atom.aromatic = false;
            boolean pyrroleLike = atom.element == Elements.NITROGEN || atom.element == Elements.PHOSPHORUS;
            if (pyrroleLike && atom.charge == 0 && atom.explicitHydrogens == 1) {
                atom.noImplicit = false;
                atom.explicitHydrogens = 0;
                ValenceRules.update(atom);
            }
        }
    }
}
