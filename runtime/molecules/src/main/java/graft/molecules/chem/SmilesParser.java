package graft.molecules.chem;

/** Reads SMILES. Holds no state: one call reads one molecule, from any thread. */
public final class SmilesParser {
    private SmilesParser() {}

    /**
     * Reads and perceives one molecule. Explicit hydrogens become counts, salts stay as they are written, and what follows
     * the first blank is a title and is ignored.
     *
     * @throws SmilesException if the text is no SMILES, or its atoms cannot be bonded as it says
     */
    public static Molecule parse(String smiles) {
        String text = firstWord(smiles);
        WorkingMolecule molecule = SmilesReader.read(text);
        try {
            Sanitiser.run(molecule);
        } catch (SmilesException e) {
            throw e;
        } catch (MoleculeException e) {
            throw new SmilesException(text, e);
        }
        return Molecule.freeze(text, molecule);
    }

    private static String firstWord(String smiles) {
        String trimmed = smiles.strip();
        for (int i = 0; i < trimmed.length(); i++) {
            if (Character.isWhitespace(trimmed.charAt(i))) {
                return trimmed.substring(0, i);
            }
        }
        return trimmed;
    }
}
