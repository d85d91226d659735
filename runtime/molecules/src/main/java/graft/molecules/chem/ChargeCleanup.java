package graft.molecules.chem;

/** Rewrites a few neutral notations with too high a valence as charge-separated ones: nitro groups, azides, phosphorus and halogen oxides. */
final class ChargeCleanup {
    private ChargeCleanup() {}

    static void apply(WorkingMolecule molecule) {
        for (WorkingAtom atom : molecule.atoms) {
            switch (atom.element) {
                case Elements.NITROGEN -> nitrogen(atom);
                case Elements.PHOSPHORUS -> phosphorus(atom);
                case 17, 35, 53 -> halogen(atom);
                default -> { }
            }
        }
    }

    /** CN(=O)=O becomes C[N+](=O)[O-], and N=N#N becomes N=[N+]=[N-]. */
    private static void nitrogen(WorkingAtom atom) {
        if (atom.charge != 0) {
            return;
        }
        boolean wasAromatic = atom.aromatic;
        atom.aromatic = false;
        if (ValenceRules.updateExplicit(atom) == 5) {
            for (WorkingBond bond : atom.bonds) {
                WorkingAtom neighbour = bond.other(atom);
                if (neighbour.charge == 0 && neighbour.element == Elements.OXYGEN && bond.type == BondType.DOUBLE) {
                    separate(atom, neighbour, bond, BondType.SINGLE);
                    break;
                }
                if (neighbour.charge == 0 && neighbour.element == Elements.NITROGEN && bond.type == BondType.TRIPLE) {
                    separate(atom, neighbour, bond, BondType.DOUBLE);
                    break;
                }
            }
        }
        atom.aromatic = wasAromatic;
        ValenceRules.updateExplicit(atom);
    }

    private static void separate(WorkingAtom positive, WorkingAtom negative, WorkingBond bond, BondType type) {
        bond.type = type;
        positive.charge = 1;
        negative.charge = -1;
    }

    /** C=P(=O)X becomes C=[P+]([O-])X. */
    private static void phosphorus(WorkingAtom atom) {
        if (atom.charge != 0) {
            return;
        }
        if (ValenceRules.updateExplicit(atom) == 5 && atom.degree() == 3) {
            WorkingBond toOxygen = null;
            boolean toCarbonOrNitrogen = false;
            for (WorkingBond bond : atom.bonds) {
                WorkingAtom neighbour = bond.other(atom);
                if (bond.type != BondType.DOUBLE) {
                    continue;
                }
                if (neighbour.element == Elements.OXYGEN && neighbour.charge == 0) {
                    toOxygen = bond;
                } else if (neighbour.degree() >= 2
                        && (neighbour.element == Elements.CARBON || neighbour.element == Elements.NITROGEN)) {
                    toCarbonOrNitrogen = true;
                }
            }
            if (toCarbonOrNitrogen && toOxygen != null) {
                separate(atom, toOxygen.other(atom), toOxygen, BondType.SINGLE);
            }
        }
        ValenceRules.updateExplicit(atom);
    }

    /** X(=O)(=O)O with only oxygen around becomes [X+2]([O-])([O-])O. */
    private static void halogen(WorkingAtom atom) {
        int valence = ValenceRules.updateExplicit(atom);
        if (atom.charge != 0 || (valence != 7 && valence != 5 && valence != 3)) {
            return;
        }
        if (!atom.bonds.stream().allMatch(bond -> bond.other(atom).element == Elements.OXYGEN)) {
            return;
        }
        for (WorkingBond bond : atom.bonds) {
            if (bond.type == BondType.DOUBLE) {
                bond.type = BondType.SINGLE;
                atom.charge++;
                bond.other(atom).charge = -1;
                ValenceRules.updateExplicit(bond.other(atom));
            }
        }
        ValenceRules.updateExplicit(atom);
    }
}
