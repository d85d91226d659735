package graft.molecules.chem;

/** A record of an SDF file that is no molecule; the message names the record and its title. */
public final class SdfException extends MoleculeException {
    private static final long serialVersionUID = 1L;

    private final int number;

    SdfException(int number, String title, MoleculeException cause) {
        super("SDF record " + number + (title.isBlank() ? "" : " (" + title.strip() + ")") + ": " + cause.getMessage(), cause);
        this.number = number;
    }

    /** 1-based place of the record in its file. */
    public int number() {
        return number;
    }
}
