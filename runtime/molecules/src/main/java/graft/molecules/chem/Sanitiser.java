package graft.molecules.chem;

/** The fixed order of perception, from letters to a molecule. Each step relies on what the ones before it left. */
final class Sanitiser {
    private Sanitiser() {}

    /** @throws MoleculeException if a valence is impossible or no Kekulé form exists */
    static void run(WorkingMolecule molecule) {
        HydrogenRemoval.apply(molecule);
        ChargeCleanup.apply(molecule);
        ValenceRules.updateStrictly(molecule);
        molecule.rings = RingFinder.find(molecule);
        Kekuliser.apply(molecule);
        Radicals.assign(molecule);
        Aromaticity.assign(molecule);
        Conjugation.assign(molecule);
        Hybridiser.assign(molecule);
        dropChiralityOffSp3(molecule);
        stateLostHydrogens(molecule);
        StereoPerception.assign(molecule);
    }

    private static void dropChiralityOffSp3(WorkingMolecule molecule) {
        for (WorkingAtom atom : molecule.atoms) {
            if (atom.hybridisation != Hybridisation.SP3) {
                atom.chirality = Chirality.UNSPECIFIED;
            }
        }
    }

    /** Where aromatic bonds now leave less room for implicit hydrogens, as in pyrrole, they become stated ones. */
    private static void stateLostHydrogens(WorkingMolecule molecule) {
        for (WorkingAtom atom : molecule.atoms) {
            int before = atom.implicitHydrogens();
            ValenceRules.updateExplicit(atom);
            ValenceRules.updateImplicit(atom);
            int lost = before - atom.implicitHydrogens();
            if (lost > 0) {
                atom.explicitHydrogens += lost;
                ValenceRules.updateExplicit(atom);
            }
        }
    }
}
