package graft.molecules.chem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ring-closure digits of a SMILES. Bonds that close a ring are made after all others, in order of their number and then of
 * their place: that is the bond order which RDKit's chirality tags refer to.
 */
final class RingClosures {
    private static final class Half {
        final WorkingAtom atom;
        final @Nullable BondType type;
        final WorkingBond.Direction direction;
        final boolean stated;
        final int position;
        @Nullable WorkingBond bond;

        Half(WorkingAtom atom, @Nullable BondType type, WorkingBond.Direction direction, boolean stated, int position) {
            this.atom = atom;
            this.type = type;
            this.direction = direction;
            this.stated = stated;
            this.position = position;
        }
    }

    private final TreeMap<Integer, List<Half>> byNumber = new TreeMap<>();
    private final Map<WorkingAtom, List<Half>> byAtom = new HashMap<>();

    /**
     * Notes one digit.
     *
     * @param type the bond stated before the digit, or null
     */
    void add(int number, WorkingAtom atom, @Nullable BondType type, WorkingBond.Direction direction, int position) {
        Half half = new Half(atom, type, direction, type != null, position);
        byNumber.computeIfAbsent(number, n -> new ArrayList<>()).add(half);
        byAtom.computeIfAbsent(atom, a -> new ArrayList<>()).add(half);
    }

    /** Makes the bonds of all digits. */
    void close(WorkingMolecule molecule, SmilesText text) {
        for (Map.Entry<Integer, List<Half>> entry : byNumber.entrySet()) {
            List<Half> halves = entry.getValue();
            for (int i = 0; i < halves.size(); i += 2) {
                if (i + 1 == halves.size()) {
                    throw text.problem(halves.get(i).position, "ring " + entry.getKey()
                            + " is opened here and never closed; write the same number at the atom that closes it");
                }
                join(molecule, text, halves.get(i), halves.get(i + 1));
            }
        }
    }

    private static void join(WorkingMolecule molecule, SmilesText text, Half first, Half second) {
        if (first.atom == second.atom) {
            throw text.problem(second.position, "a ring closure bonds an atom to itself");
        }
        if (first.atom.bondTo(second.atom) != null) {
            throw text.problem(second.position, "a ring closure repeats a bond that is already there");
        }
        Half kept = first.stated ? first : second;
        Half other = kept == first ? second : first;
        BondType type = kept.type != null ? kept.type : SmilesReader.unstatedType(first.atom, second.atom);
        WorkingBond bond = new WorkingBond(kept.atom, other.atom, type);
        if (kept.type == BondType.DATIVE && kept.direction == WorkingBond.Direction.DOWN) {
            bond = new WorkingBond(other.atom, kept.atom, type);
        } else if (kept.type != BondType.DATIVE) {
            bond.direction = kept.direction != WorkingBond.Direction.NONE ? kept.direction : other.direction.opposite();
        }
        bond.aromatic = type == BondType.AROMATIC;
        molecule.add(bond);
        first.bond = bond;
        second.bond = bond;
    }

    /** Closure bonds of an atom in the order of its digits; to be asked after {@link #close}. */
    List<WorkingBond> of(WorkingAtom atom) {
        return byAtom.getOrDefault(atom, List.of()).stream().map(half -> Objects.requireNonNull(half.bond)).toList();
    }
}
