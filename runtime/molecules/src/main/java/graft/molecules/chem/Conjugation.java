package graft.molecules.chem;

/** Conjugated bonds: the aromatic ones, and multiple bonds with the bonds beside them that lead to an atom with pi electrons. */
final class Conjugation {
    private Conjugation() {}

    static void assign(WorkingMolecule molecule) {
        for (WorkingBond bond : molecule.bonds) {
            bond.conjugated = bond.aromatic;
        }
        for (WorkingAtom atom : molecule.atoms) {
            if (canConjugate(atom) && atom.totalDegree() >= 2 && atom.totalDegree() <= 3) {
                markAround(atom);
            }
        }
    }

    static boolean hasConjugatedBond(WorkingAtom atom) {
        for (WorkingBond bond : atom.bonds) {
            if (bond.conjugated) {
                return true;
            }
        }
        return false;
    }

    private static void markAround(WorkingAtom atom) {
        for (WorkingBond multiple : atom.bonds) {
            if (multiple.twiceValence(atom) < 3) {
                continue;
            }
            for (WorkingBond beside : atom.bonds) {
                WorkingAtom other = beside.other(atom);
                if (beside != multiple && other.totalDegree() <= 3 && canConjugate(other)) {
                    multiple.conjugated = true;
                    beside.conjugated = true;
                }
            }
        }
    }

    /** Beyond the first row, pnictogens never conjugate and chalcogens only with a single neighbour. */
    private static boolean canConjugate(WorkingAtom atom) {
        int outer = Elements.outerElectrons(atom.element);
        boolean rowAllows = atom.element <= 10 || (outer != 5 && outer != 6) || (outer == 6 && atom.totalDegree() < 2);
        return rowAllows && PiElectrons.count(atom) > 0;
    }
}
