package graft.molecules.chem;

/** A SMILES that cannot be read; the message shows the SMILES, and the place in it where that is known. */
public final class SmilesException extends MoleculeException {
    private static final long serialVersionUID = 1L;

    private final String smiles;
    private final int position;

    SmilesException(String smiles, int position, String problem) {
        super("SMILES \"" + abbreviated(smiles) + "\"" + (position < 0 ? "" : " at character " + (position + 1)) + ": " + problem);
        this.smiles = smiles;
        this.position = position;
    }

    SmilesException(String smiles, MoleculeException cause) {
        super("SMILES \"" + abbreviated(smiles) + "\": " + cause.getMessage(), cause);
        this.smiles = smiles;
        this.position = -1;
    }

    /** The whole text that was read. */
    public String smiles() {
        return smiles;
    }

    /** 0-based character of the problem, or -1 where it is not one character's. */
    public int position() {
        return position;
    }

    private static String abbreviated(String smiles) {
        return smiles.length() <= 200 ? smiles : smiles.substring(0, 200) + "...";
    }
}
