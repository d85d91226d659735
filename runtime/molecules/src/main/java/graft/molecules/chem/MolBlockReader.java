package graft.molecules.chem;

import com.actelion.research.chem.MolfileParser;
import com.actelion.research.chem.StereoMolecule;
import java.util.HashSet;
import java.util.Set;

/**
 * One connection table (V2000 or V3000) through OpenChemLib, in the file's own order of atoms and bonds. Only what the file
 * says is taken over; hydrogens, aromaticity and stereo are perceived as for SMILES.
 */
final class MolBlockReader {
    private final StereoMolecule source = new StereoMolecule();
    private final WorkingMolecule molecule = new WorkingMolecule();

    private MolBlockReader() {}

    /**
     * @param block the lines of a record up to M END
     * @throws MoleculeException if it is no connection table or holds what no molecule has
     */
    static WorkingMolecule read(String block) {
        MolBlockReader reader = new MolBlockReader();
        reader.parse(block);
        return reader.molecule;
    }

    private void parse(String block) {
        MolfileParser parser = new MolfileParser(MolfileParser.MODE_KEEP_HYDROGEN_MAP);
        boolean read;
        try {
            read = parser.parse(source, block);
        } catch (RuntimeException e) {
            throw new MoleculeException("its connection table cannot be read (" + e.getMessage() + ")", e);
        }
        if (!read || source.getAllAtoms() == 0) {
            throw new MoleculeException("its connection table cannot be read; expected V2000 or V3000 with at least one atom");
        }
        int[] placeInLibrary = parser.getHandleHydrogenMap();
        double[][] places = new double[source.getAllAtoms()][];
        WorkingAtom[] byLibrary = new WorkingAtom[source.getAllAtoms()];
        for (int i = 0; i < source.getAllAtoms(); i++) {
            int at = placeInLibrary == null ? i : placeInLibrary[i];
            places[i] = new double[] {source.getAtomX(at), -source.getAtomY(at), -source.getAtomZ(at)};
            byLibrary[at] = molecule.add(atom(at));
        }
        addBonds(byLibrary, places);
        for (int at = 0; at < byLibrary.length; at++) {
            stateValence(byLibrary[at], source.getAtomAbnormalValence(at));
        }
    }

    private WorkingAtom atom(int at) {
        int element = source.getAtomicNo(at);
        if (element > Elements.COUNT || source.getAtomList(at) != null) {
            throw new MoleculeException("atom " + (at + 1) + " (" + source.getAtomLabel(at) + ") is no element");
        }
        WorkingAtom atom = new WorkingAtom(element);
        atom.charge = source.getAtomCharge(at);
        atom.isotope = source.getAtomMass(at);
        atom.radicals = switch (source.getAtomRadical(at)) {
            case StereoMolecule.cAtomRadicalStateD -> 1;
            case StereoMolecule.cAtomRadicalStateS,
                    StereoMolecule.cAtomRadicalStateT -> 2;
            default -> 0;
        };
        atom.mapNumber = source.getAtomMapNo(at);
        return atom;
    }

    private void addBonds(WorkingAtom[] byLibrary, double[][] places) {
        Set<WorkingBond> up = new HashSet<>();
        Set<WorkingBond> down = new HashSet<>();
        Set<WorkingBond> undecided = new HashSet<>();
        for (int i = 0; i < source.getAllBonds(); i++) {
            WorkingBond bond = new WorkingBond(byLibrary[source.getBondAtom(0, i)], byLibrary[source.getBondAtom(1, i)], type(i));
            bond.aromatic = bond.type == BondType.AROMATIC;
            if (bond.aromatic) {
                bond.begin.aromatic = true;
                bond.end.aromatic = true;
            }
            molecule.add(bond);
            switch (source.getBondType(i)) {
                case StereoMolecule.cBondTypeUp -> up.add(bond);
                case StereoMolecule.cBondTypeDown -> down.add(bond);
                case StereoMolecule.cBondTypeCross -> undecided.add(bond);
                default -> { }
            }
        }
        new Coordinates(places).apply(molecule, up, down, undecided);
    }

    private BondType type(int bond) {
        return switch (source.getBondType(bond) & StereoMolecule.cBondTypeMaskSimple) {
            case StereoMolecule.cBondTypeDouble -> BondType.DOUBLE;
            case StereoMolecule.cBondTypeTriple -> BondType.TRIPLE;
            case StereoMolecule.cBondTypeQuadruple -> BondType.QUADRUPLE;
            case StereoMolecule.cBondTypeDelocalized -> BondType.AROMATIC;
            case StereoMolecule.cBondTypeMetalLigand -> BondType.DATIVE;
            default -> BondType.SINGLE;
        };
    }

    /** A valence that the file states fixes the hydrogens. */
    private static void stateValence(WorkingAtom atom, int valence) {
        if (valence >= 0) {
            int twice = atom.bonds.stream().mapToInt(bond -> bond.twiceValence(atom)).sum();
            atom.noImplicit = true;
            atom.explicitHydrogens = Math.max(0, valence - twice / 2 - atom.radicals);
        }
    }
}
