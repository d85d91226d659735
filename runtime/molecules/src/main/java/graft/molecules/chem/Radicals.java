package graft.molecules.chem;

/** Unpaired electrons of bracket atoms whose bonds, hydrogens and charge leave their shell open. */
final class Radicals {
    private Radicals() {}

    static void assign(WorkingMolecule molecule) {
        for (WorkingAtom atom : molecule.atoms) {
            if (atom.noImplicit && atom.radicals == 0 && atom.element != 0) {
                atom.radicals = radicals(atom);
            }
        }
    }

    private static int radicals(WorkingAtom atom) {
        int[] valences = Elements.valences(atom.element);
        int outer = Elements.outerElectrons(atom.element);
        if (valences.length == 1 && valences[0] == -1) {
            // Nothing is known of a metal but whether its electrons can pair.
            return Math.max(0, outer - atom.charge) % 2;
        }
        int twice = 2 * atom.explicitHydrogens;
        for (WorkingBond bond : atom.bonds) {
            twice += bond.twiceValence(atom);
        }
        int valence = twice / 2;
        int shell = atom.element <= 2 ? 2 : 8;
        int radicals = shell - outer - valence + atom.charge;
        if (radicals < 0) {
            radicals = 0;
            if (valences.length > 1) {
                for (int allowed : valences) {
                    if (allowed - valence + atom.charge >= 0) {
                        radicals = allowed - valence + atom.charge;
                        break;
                    }
                }
            }
        }
        int ofEarly = outer - valence - atom.charge;
        return ofEarly >= 0 ? Math.min(radicals, ofEarly) : radicals;
    }
}
