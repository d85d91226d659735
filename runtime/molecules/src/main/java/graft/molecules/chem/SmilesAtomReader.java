package graft.molecules.chem;

import org.jspecify.annotations.Nullable;

/** Reads one atom of a SMILES: of the organic subset, or in brackets. */
final class SmilesAtomReader {
    private final SmilesText text;

    SmilesAtomReader(SmilesText text) {
        this.text = text;
    }

    /** The atom at the cursor, or null if none starts there. */
    @Nullable WorkingAtom read() {
        if (text.peek() == '[') {
            return bracketAtom();
        }
        return organicAtom();
    }

    private @Nullable WorkingAtom organicAtom() {
        char c = text.peek();
        String symbol = switch (c) {
            case 'C' -> text.peek(1) == 'l' ? "Cl" : "C";
            case 'B' -> text.peek(1) == 'r' ? "Br" : "B";
            case 'N', 'O', 'P', 'S', 'F', 'I' -> String.valueOf(c);
            case 'b', 'c', 'n', 'o', 'p', 's' -> String.valueOf(Character.toUpperCase(c));
            case '*' -> "*";
            default -> null;
        };
        if (symbol == null) {
            return null;
        }
        for (int i = 0; i < symbol.length(); i++) {
            text.next();
        }
        WorkingAtom atom = new WorkingAtom(c == '*' ? 0 : Elements.bySymbol(symbol));
        atom.aromatic = Character.isLowerCase(c);
        return atom;
    }

    /** {@code [isotope? symbol chirality? hydrogens? charge? :class?]}. */
    private WorkingAtom bracketAtom() {
        int open = text.position();
        text.next();
        int isotope = text.atDigit() ? text.number() : 0;
        WorkingAtom atom = element();
        atom.isotope = isotope;
        atom.noImplicit = true;
        atom.chirality = chirality();
        if (text.accept('H')) {
            atom.explicitHydrogens = text.atDigit() ? text.number() : 1;
        }
        atom.charge = charge();
        if (text.accept(':')) {
            if (!text.atDigit()) {
                throw text.problem("an atom class is a number, as in [CH3:1]");
            }
            atom.mapNumber = text.number();
        }
        if (!text.accept(']')) {
            throw text.problem(text.atEnd() ? "the bracket opened at character " + (open + 1) + " is not closed"
                    : "\"" + text.peek() + "\" has no place in a bracket atom; the order is isotope, symbol, @, H, charge, :class");
        }
        return atom;
    }

    private WorkingAtom element() {
        int start = text.position();
        char first = text.next();
        if (first == '*') {
            return new WorkingAtom(0);
        }
        if (first == '#' && text.atDigit()) {
            int number = text.number();
            if (number > Elements.COUNT) {
                throw text.problem(start, "there is no element " + number);
            }
            return new WorkingAtom(number);
        }
        char second = text.peek();
        if (Character.isLowerCase(first)) {
            String pair = "" + Character.toUpperCase(first) + second;
            boolean two = pair.equals("Se") || pair.equals("As") || pair.equals("Te") || pair.equals("Si");
            if (two) {
                text.next();
            } else if ("bcnops".indexOf(first) < 0) {
                throw text.problem(start, "\"" + first + "\" is no aromatic atom; those are b c n o p s se as te si");
            }
            WorkingAtom atom = new WorkingAtom(Elements.bySymbol(two ? pair : pair.substring(0, 1)));
            atom.aromatic = true;
            return atom;
        }
        int element = Character.isLowerCase(second) ? Elements.bySymbol("" + first + second) : -1;
        if (element > 0) {
            text.next();
        } else {
            element = Elements.bySymbol(String.valueOf(first));
        }
        if (element < 0) {
            throw text.problem(start, "no element starts with \"" + (first == SmilesText.END ? "" : first) + "\"");
        }
        return new WorkingAtom(element);
    }

    private Chirality chirality() {
        int start = text.position();
        if (!text.accept('@')) {
            return Chirality.UNSPECIFIED;
        }
        if (text.accept('@')) {
            return Chirality.CLOCKWISE;
        }
        char next = text.peek();
        if (next == 'T' && text.peek(1) == 'H' && (text.peek(2) == '1' || text.peek(2) == '2')) {
            boolean first = text.peek(2) == '1';
            text.next();
            text.next();
            text.next();
            return first ? Chirality.COUNTER_CLOCKWISE : Chirality.CLOCKWISE;
        }
        if (Character.isUpperCase(next) && Character.isUpperCase(text.peek(1))) {
            throw text.problem(start, "only tetrahedral chirality (@, @@, @TH1, @TH2) is read");
        }
        return Chirality.COUNTER_CLOCKWISE;
    }

    private int charge() {
        char sign = text.peek();
        if (sign != '+' && sign != '-') {
            return 0;
        }
        text.next();
        int size = 1;
        if (text.atDigit()) {
            size = text.number();
        } else {
            while (text.accept(sign)) {
                size++;
            }
        }
        return sign == '+' ? size : -size;
    }
}
