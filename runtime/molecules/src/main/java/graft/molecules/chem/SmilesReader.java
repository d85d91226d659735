package graft.molecules.chem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the letters of a SMILES into atoms and bonds and perceives nothing: aromatic is what is written in lower case.
 * Atoms keep the order of the text; bonds come in the order in which their second atom is read, closures of rings last.
 */
final class SmilesReader {
    private final SmilesText text;
    private final WorkingMolecule molecule = new WorkingMolecule();
    private final RingClosures closures = new RingClosures();
    private final Deque<WorkingAtom> branches = new ArrayDeque<>();
    /** Atoms that begin a fragment of the text: nothing stands before them. */
    private final Set<WorkingAtom> starts = new HashSet<>();

    private @Nullable WorkingAtom previous;
    private @Nullable BondType pendingType;
    private WorkingBond.Direction pendingDirection = WorkingBond.Direction.NONE;
    private boolean pendingBond;

    private SmilesReader(String smiles) {
        text = new SmilesText(smiles);
    }

    /**
     * @param smiles without blanks
     * @throws SmilesException if the text is no SMILES
     */
    static WorkingMolecule read(String smiles) {
        SmilesReader reader = new SmilesReader(smiles);
        reader.readAll();
        return reader.molecule;
    }

    /** Type of a bond that is not written: aromatic between two aromatic atoms, else single. */
    static BondType unstatedType(WorkingAtom a, WorkingAtom b) {
        return a.aromatic && b.aromatic ? BondType.AROMATIC : BondType.SINGLE;
    }

    private void readAll() {
        SmilesAtomReader atoms = new SmilesAtomReader(text);
        while (!text.atEnd()) {
            char c = text.peek();
            if (c == '(') {
                openBranch();
            } else if (c == ')') {
                closeBranch();
            } else if (c == '.') {
                separate();
            } else if (text.atDigit() || c == '%') {
                ringDigit();
            } else if (!bondSymbol()) {
                WorkingAtom atom = atoms.read();
                if (atom == null) {
                    throw text.problem("\"" + c + "\" is no part of SMILES; atoms outside B C N O P S F Cl Br I b c n o p s need brackets");
                }
                append(atom);
            }
        }
        requireNoPendingBond("the SMILES ends with a bond");
        if (!branches.isEmpty()) {
            throw text.problem("a branch is not closed; add \")\"");
        }
        if (molecule.atoms.isEmpty()) {
            throw text.problem("it holds no atom");
        }
        closures.close(molecule, text);
        orientChirality();
    }

    private void openBranch() {
        WorkingAtom from = requireAtom("a branch");
        requireNoPendingBond("a bond stands before \"(\" instead of after it");
        text.next();
        if ("().%".indexOf(text.peek()) >= 0 || text.atDigit()) {
            throw text.problem("a branch begins with a bond or an atom");
        }
        branches.push(from);
    }

    private void closeBranch() {
        requireNoPendingBond("a bond stands before \")\"");
        if (branches.isEmpty()) {
            throw text.problem("\")\" closes no branch");
        }
        text.next();
        previous = branches.pop();
    }

    private void separate() {
        requireAtom("\".\"");
        requireNoPendingBond("a bond stands before \".\"");
        text.next();
        if (text.atEnd()) {
            throw text.problem("nothing follows \".\"");
        }
        previous = null;
    }

    private void ringDigit() {
        WorkingAtom atom = requireAtom("a ring number");
        int at = text.position();
        int number;
        if (text.accept('%')) {
            if (text.accept('(')) {
                number = text.number();
                if (!text.accept(')')) {
                    throw text.problem("a long ring number reads %(123)");
                }
            } else {
                if (!text.atDigit() || Character.digit(text.peek(1), 10) < 0) {
                    throw text.problem("\"%\" needs two digits");
                }
                number = 10 * (text.next() - '0') + (text.next() - '0');
            }
        } else {
            number = text.next() - '0';
        }
        invertForLateDigit(atom);
        closures.add(number, atom, pendingType, pendingDirection, at);
        clearPending();
    }

    /**
     * A ring digit after a branch, as in [C@](F)1(Cl)CCO1, stands in the text where a bond made later stands in the bond
     * order. RDKit turns the tag round by the number of bonds that the atom has by then.
     */
    private void invertForLateDigit(WorkingAtom atom) {
        boolean latest = atom.index == molecule.atoms.size() - 1;
        int degree = atom.degree();
        if (!latest && (degree == 1 || (degree == 2 && atom.index != 0) || (degree == 3 && atom.index == 0))) {
            atom.chirality = atom.chirality.inverted();
        }
    }

    /** Takes a bond symbol if one stands here. */
    private boolean bondSymbol() {
        BondType type = null;
        WorkingBond.Direction direction = WorkingBond.Direction.NONE;
        int length = 1;
        switch (text.peek()) {
            case '-' -> {
                type = text.peek(1) == '>' ? BondType.DATIVE : BondType.SINGLE;
                length = type == BondType.DATIVE ? 2 : 1;
            }
            case '<' -> {
                if (text.peek(1) != '-') {
                    return false;
                }
                type = BondType.DATIVE;
                direction = WorkingBond.Direction.DOWN;
                length = 2;
            }
            case '=' -> type = BondType.DOUBLE;
            case '#' -> type = BondType.TRIPLE;
            case '$' -> type = BondType.QUADRUPLE;
            case ':' -> type = BondType.AROMATIC;
            case '/' -> direction = WorkingBond.Direction.UP;
            case '\\' -> {
                direction = WorkingBond.Direction.DOWN;
                length = text.peek(1) == '\\' ? 2 : 1;
            }
            default -> {
                return false;
            }
        }
        requireAtom("a bond");
        requireNoPendingBond("two bonds stand side by side");
        for (int i = 0; i < length; i++) {
            text.next();
        }
        pendingType = type;
        pendingDirection = direction;
        pendingBond = true;
        return true;
    }

    private void append(WorkingAtom atom) {
        molecule.add(atom);
        if (previous == null) {
            starts.add(atom);
        } else {
            BondType type = pendingType != null ? pendingType : unstatedType(previous, atom);
            boolean backwards = type == BondType.DATIVE && pendingDirection == WorkingBond.Direction.DOWN;
            WorkingBond bond = backwards ? new WorkingBond(atom, previous, type) : new WorkingBond(previous, atom, type);
            bond.direction = type == BondType.DATIVE ? WorkingBond.Direction.NONE : pendingDirection;
            bond.aromatic = type == BondType.AROMATIC;
            molecule.add(bond);
        }
        clearPending();
        previous = atom;
    }

    private void clearPending() {
        pendingType = null;
        pendingDirection = WorkingBond.Direction.NONE;
        pendingBond = false;
    }

    private WorkingAtom requireAtom(String what) {
        if (previous == null) {
            throw text.problem(what + " needs an atom before it");
        }
        return previous;
    }

    private void requireNoPendingBond(String problem) {
        if (pendingBond) {
            throw text.problem(problem);
        }
    }

    /** Turns "as written" into "by bond order": the text lists an atom's predecessor, then its ring digits, then its branches. */
    private void orientChirality() {
        for (WorkingAtom atom : molecule.atoms) {
            if (atom.chirality == Chirality.UNSPECIFIED) {
                continue;
            }
            List<WorkingBond> ringBonds = closures.of(atom);
            List<WorkingBond> written = new ArrayList<>();
            for (WorkingBond bond : atom.bonds) {
                if (!ringBonds.contains(bond) && bond.other(atom).index < atom.index) {
                    written.add(bond);
                }
            }
            written.addAll(ringBonds);
            for (WorkingBond bond : atom.bonds) {
                if (!ringBonds.contains(bond) && bond.other(atom).index > atom.index) {
                    written.add(bond);
                }
            }
            if (atom.oddPermutation(written) ^ lacksFourthNeighbourFirst(atom, ringBonds.size())) {
                atom.chirality = atom.chirality.inverted();
            }
        }
    }

    /** Three-bonded atoms whose fourth place (hydrogen or lone pair) is not where the bond order puts it. */
    private boolean lacksFourthNeighbourFirst(WorkingAtom atom, int ringDigits) {
        if (atom.degree() != 3) {
            return false;
        }
        if (starts.contains(atom) && atom.explicitHydrogens == 1) {
            return true;
        }
        boolean unsaturated = atom.bonds.stream().anyMatch(bond -> bond.type.twiceOrder() > 2);
        return atom.explicitHydrogens != 1 && ringDigits == 1 && !unsaturated;
    }
}
