package graft.molecules.chem;

/** A cursor over a SMILES that knows how to say where something is wrong. */
final class SmilesText {
    static final char END = '\0';

    private final String text;
    private int position;

    SmilesText(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    /** The next character, or {@link #END}. */
    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return position + ahead < text.length() ? text.charAt(position + ahead) : END;
    }

    char next() {
        char c = peek();
        position++;
        return c;
    }

    boolean accept(char wanted) {
        if (peek() != wanted || atEnd()) {
            return false;
        }
        position++;
        return true;
    }

    int position() {
        return position;
    }

    boolean atDigit() {
        return Character.digit(peek(), 10) >= 0 && peek() < 128;
    }

    /** A whole number without sign; the caller has seen its first digit. */
    int number() {
        int start = position;
        long value = 0;
        while (atDigit()) {
            value = 10 * value + (next() - '0');
            if (value > 99_999) {
                throw problem(start, "the number is too large");
            }
        }
        return (int) value;
    }

    /** The characters between two places. */
    String slice(int from, int to) {
        return text.substring(from, to);
    }

    SmilesException problem(int at, String what) {
        return new SmilesException(text, at, what);
    }

    SmilesException problem(String what) {
        return problem(position, what);
    }
}
