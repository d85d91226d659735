package graft.molecules.chem;

/**
 * Valence and implicit hydrogens by RDKit's model: the smallest allowed valence that the bonds, stated hydrogens and
 * radicals fit in, shifted by the charge. Results are kept on the atom and only renewed when a step asks for it.
 */
final class ValenceRules {
    private ValenceRules() {}

    /**
     * Renews both valences of every atom.
     *
     * @throws MoleculeException if an atom has more bonds than its element can have
     */
    static void updateStrictly(WorkingMolecule molecule) {
        for (WorkingAtom atom : molecule.atoms) {
            updateExplicit(atom);
            requirePermitted(atom);
            updateImplicit(atom);
        }
    }

    /** Renews both valences of an atom and accepts whatever they are. */
    static void update(WorkingAtom atom) {
        updateExplicit(atom);
        updateImplicit(atom);
    }

    /** Valence by bonds and stated hydrogens; an aromatic atom falls back to the allowed valence next below, if one is within one and a half. */
    static int updateExplicit(WorkingAtom atom) {
        int twice = 2 * atom.explicitHydrogens;
        for (WorkingBond bond : atom.bonds) {
            twice += bond.twiceValence(atom);
        }
        int shift = chargeShift(atom);
        int base = Elements.defaultValence(atom.element) + shift;
        if (base >= 0 && twice > 2 * base && atom.touchesAromatic()) {
            int below = base;
            for (int valence : Elements.valences(atom.element)) {
                if (valence == -1 || 2 * (valence + shift) > twice) {
                    break;
                }
                below = valence + shift;
            }
            if (twice - 2 * below <= 3) {
                twice = 2 * below;
            }
        }
        // Half a bond too many rounds up: two aromatic bonds and one single bond are four.
        atom.explicitValence = Math.floorDiv(twice + 1, 2);
        return atom.explicitValence;
    }

    /** Hydrogens that the rules add to an atom that is not written in brackets. */
    static void updateImplicit(WorkingAtom atom) {
        if (atom.noImplicit) {
            return;
        }
        atom.implicitValence = implicitHydrogens(atom);
    }

    private static int implicitHydrogens(WorkingAtom atom) {
        int base = Elements.defaultValence(atom.element);
        if (atom.element == 0 || base == -1) {
            return 0;
        }
        if (atom.element == Elements.HYDROGEN && atom.explicitValence == 0 && atom.radicals == 0) {
            return atom.charge == 0 ? 1 : 0;
        }
        int used = atom.explicitValence + atom.radicals;
        int shift = chargeShift(atom);
        if (atom.touchesAromatic()) {
            return Math.max(0, base + shift - used);
        }
        for (int valence : Elements.valences(atom.element)) {
            if (valence < 0) {
                break;
            }
            if (used <= valence + shift) {
                return valence + shift - used;
            }
        }
        return 0;
    }

    /** How the charge moves the allowed valences: up for late elements, down for early ones, always down for carbon. */
    static int chargeShift(WorkingAtom atom) {
        int shift = Elements.isEarly(atom.element) ? -atom.charge : atom.charge;
        return atom.element == Elements.CARBON && shift > 0 ? -shift : shift;
    }

    private static void requirePermitted(WorkingAtom atom) {
        int[] valences = Elements.valences(atom.element);
        int most = valences[valences.length - 1];
        int effective = Elements.outerElectrons(atom.element) >= 4
                ? atom.explicitValence - atom.charge
                : atom.explicitValence + atom.charge;
        if (most > 0 && effective > most) {
            throw new MoleculeException("atom " + atom.index + " (" + Elements.symbol(atom.element) + ") has valence "
                    + effective + ", more than the " + most + " that it can have; check its bonds, hydrogens and charge");
        }
        if (!atom.noImplicit && !fitsWithImplicit(atom)) {
            throw new MoleculeException("atom " + atom.index + " (" + Elements.symbol(atom.element) + ") has valence "
                    + atom.explicitValence + " with charge " + atom.charge
                    + ", which fits none of its allowed valences; check its bonds and charge");
        }
    }

    /** Whether a non-bracket atom's bonds fit some allowed valence. */
    private static boolean fitsWithImplicit(WorkingAtom atom) {
        int[] valences = Elements.valences(atom.element);
        if (valences[0] == -1 || (atom.element == Elements.HYDROGEN && atom.explicitValence == 0)) {
            return true;
        }
        int used = atom.explicitValence + atom.radicals;
        int shift = chargeShift(atom);
        if (atom.touchesAromatic()) {
            if (used <= valences[0] + shift) {
                return true;
            }
            for (int valence : valences) {
                if (used == valence + shift && valence > 0) {
                    return true;
                }
            }
            return false;
        }
        for (int valence : valences) {
            if (valence == -1 || used <= valence + shift) {
                return true;
            }
        }
        return false;
    }
}
