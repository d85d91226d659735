package graft.molecules.chem;

/** Hybridisation from bonds and lone pairs; a lone pair beside a conjugated bond counts as part of it. */
final class Hybridiser {
    /** From actinium on only the bonds are counted. */
    private static final int FIRST_BY_DEGREE = 89;

    private Hybridiser() {}

    static void assign(WorkingMolecule molecule) {
        for (WorkingAtom atom : molecule.atoms) {
            atom.hybridisation = of(atom);
        }
    }

    private static Hybridisation of(WorkingAtom atom) {
        if (atom.element == 0) {
            return Hybridisation.UNSPECIFIED;
        }
        if (atom.chirality != Chirality.UNSPECIFIED && atom.totalDegree() == 4) {
            return Hybridisation.SP3;
        }
        int orbitals = atom.element < FIRST_BY_DEGREE ? bondsAndLonePairs(atom) : atom.totalDegree();
        return switch (orbitals) {
            case 0, 1 -> Hybridisation.S;
            case 2 -> Hybridisation.SP;
            case 3 -> Hybridisation.SP2;
            case 4 -> atom.totalDegree() > 3 || !Conjugation.hasConjugatedBond(atom) ? Hybridisation.SP3 : Hybridisation.SP2;
            case 5 -> Hybridisation.SP3D;
            case 6 -> Hybridisation.SP3D2;
            default -> Hybridisation.UNSPECIFIED;
        };
    }

    private static int bondsAndLonePairs(WorkingAtom atom) {
        int bonds = atom.totalDegree();
        if (atom.element <= Elements.HYDROGEN) {
            return bonds;
        }
        int outer = Elements.outerElectrons(atom.element);
        int valence = atom.totalValence();
        int free = outer - (valence + atom.charge);
        if (valence + outer - atom.charge < 8) {
            return bonds + (free - atom.radicals) / 2 + atom.radicals;
        }
        return bonds + free / 2;
    }
}
