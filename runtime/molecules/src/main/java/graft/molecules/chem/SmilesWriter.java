package graft.molecules.chem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a molecule as SMILES in an order given by ranks; stereo follows as marks after a blank, because slashes depend on the path. */
final class SmilesWriter {
    /** Elements that SMILES writes without brackets. */
    private static final Set<String> ORGANIC = Set.of("B", "C", "N", "O", "P", "S", "F", "Cl", "Br", "I");

    private final WorkingMolecule molecule;
    private final int[] ranks;
    private final StringBuilder out = new StringBuilder();
    private final Set<WorkingAtom> visited = new HashSet<>();
    private final Set<WorkingBond> tree = new HashSet<>();
    private final Map<WorkingBond, Integer> openRings = new HashMap<>();
    /** Place of each atom in the text, -1 before it is written. */
    private final int[] places;
    private int written;

    /** @param ranks a different number for every atom, from 0 */
    SmilesWriter(WorkingMolecule molecule, int[] ranks) {
        this.molecule = molecule;
        this.ranks = ranks;
        places = new int[ranks.length];
        Arrays.fill(places, -1);
    }

    String write() {
        List<WorkingAtom> byRank = new ArrayList<>(molecule.atoms);
        byRank.sort(Comparator.comparingInt(atom -> ranks[atom.index]));
        for (WorkingAtom start : byRank) {
            if (!visited.contains(start)) {
                span(start);
            }
        }
        for (WorkingAtom start : byRank) {
            if (places[start.index] < 0) {
                out.append(out.isEmpty() ? "" : ".");
                write(start);
            }
        }
        return out + marks(byRank);
    }

    private List<WorkingBond> bondsByRank(WorkingAtom atom) {
        List<WorkingBond> bonds = new ArrayList<>(atom.bonds);
        bonds.sort(Comparator.comparingInt(bond -> ranks[bond.other(atom).index]));
        return bonds;
    }

    /** Depth-first tree of a fragment; all other bonds close rings. */
    private void span(WorkingAtom start) {
        Deque<WorkingAtom> path = new ArrayDeque<>(List.of(start));
        visited.add(start);
        while (!path.isEmpty()) {
            WorkingAtom here = path.peek();
            WorkingBond next = bondsByRank(here).stream().filter(bond -> !visited.contains(bond.other(here))).findFirst().orElse(null);
            if (next == null) {
                path.pop();
            } else {
                tree.add(next);
                visited.add(next.other(here));
                path.push(next.other(here));
            }
        }
    }

    /** What is still to be written: a text, then perhaps an atom reached over a bond. */
    private record Step(String text, @Nullable WorkingAtom atom, @Nullable WorkingBond from) {}

    /** Writes a fragment along its tree; branches wait on a stack of our own, as chains can be longer than the thread's. */
    private void write(WorkingAtom start) {
        Deque<Step> open = new ArrayDeque<>(List.of(new Step("", start, null)));
        while (!open.isEmpty()) {
            Step step = open.pop();
            out.append(step.text);
            if (step.atom == null) {
                continue;
            }
            List<WorkingBond> onward = writeAtom(step.atom, step.from);
            for (int i = onward.size() - 1; i >= 0; i--) {
                WorkingBond bond = onward.get(i);
                boolean branch = i + 1 < onward.size();
                if (branch) {
                    open.push(new Step(")", null, null));
                }
                open.push(new Step((branch ? "(" : "") + symbol(bond), bond.other(step.atom), bond));
            }
        }
    }

    /** Writes an atom with its ring digits; gives the bonds of the tree that lead on. */
    private List<WorkingBond> writeAtom(WorkingAtom atom, @Nullable WorkingBond from) {
        places[atom.index] = written++;
        out.append(symbol(atom));
        List<WorkingBond> onward = new ArrayList<>();
        for (WorkingBond bond : bondsByRank(atom)) {
            if (bond == from) {
                continue;
            }
            if (tree.contains(bond)) {
                onward.add(bond);
                continue;
            }
            Integer number = openRings.remove(bond);
            if (number == null) {
                number = 1;
                while (openRings.containsValue(number)) {
                    number++;
                }
                openRings.put(bond, number);
                out.append(symbol(bond));
            }
            out.append(number < 10 ? "" : "%").append(number);
        }
        return onward;
    }

    private static String symbol(WorkingAtom atom) {
        String symbol = Elements.symbol(atom.element);
        String written = atom.aromatic ? symbol.toLowerCase(Locale.ROOT) : symbol;
        int hydrogens = atom.hydrogens();
        boolean plain = ORGANIC.contains(symbol) && atom.charge == 0 && atom.isotope == 0 && atom.radicals == 0
                && (atom.element == Elements.CARBON || hydrogens == 0 || !atom.aromatic);
        if (plain) {
            return written;
        }
        String charge = atom.charge == 0 ? "" : (atom.charge > 0 ? "+" : "-") + Math.abs(atom.charge);
        String hydrogenText = hydrogens == 0 ? "" : "H" + (hydrogens == 1 ? "" : hydrogens);
        return "[" + (atom.isotope == 0 ? "" : atom.isotope) + written + hydrogenText + charge + "]";
    }

    private static String symbol(WorkingBond bond) {
        return switch (bond.type) {
            case SINGLE -> bond.begin.aromatic && bond.end.aromatic ? "-" : "";
            case DOUBLE -> "=";
            case TRIPLE -> "#";
            case QUADRUPLE -> "$";
            case DATIVE -> "->";
            case AROMATIC -> "";
        };
    }

    private String marks(List<WorkingAtom> byRank) {
        List<String> marks = new ArrayList<>();
        for (WorkingAtom atom : byRank) {
            switch (CanonicalName.handedness(atom, ranks)) {
                case CLOCKWISE -> marks.add("@@" + places[atom.index]);
                case COUNTER_CLOCKWISE -> marks.add("@" + places[atom.index]);
                case UNSPECIFIED -> { }
            }
        }
        molecule.bonds.stream()
                .filter(bond -> bond.stereo != BondStereo.NONE)
                .map(bond -> bond.stereo + "" + Math.min(places[bond.begin.index], places[bond.end.index]) + "="
                        + Math.max(places[bond.begin.index], places[bond.end.index]))
                .sorted()
                .forEach(marks::add);
        return marks.isEmpty() ? "" : " |" + String.join(",", marks) + "|";
    }
}
