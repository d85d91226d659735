package graft.molecules.chem;

/** Order of a bond after perception; {@link #QUADRUPLE} and {@link #DATIVE} are rare and have no place of their own in OGB's list. */
public enum BondType {
    SINGLE(2),
    DOUBLE(4),
    TRIPLE(6),
    AROMATIC(3),
    QUADRUPLE(8),
    /** From the donor (begin) to the acceptor (end); counts in the valence of the acceptor alone. */
    DATIVE(2);

    private final int twiceOrder;

    BondType(int twiceOrder) {
        this.twiceOrder = twiceOrder;
    }

    /** Twice the bond order, so that an aromatic bond's one and a half stays an integer. */
    public int twiceOrder() {
        return twiceOrder;
    }
}
