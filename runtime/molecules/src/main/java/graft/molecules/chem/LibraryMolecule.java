package graft.molecules.chem;

import com.actelion.research.chem.MolfileParser;
import com.actelion.research.chem.SmilesParser;
import com.actelion.research.chem.StereoMolecule;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A molecule as OpenChemLib reads it, with Graft's numbers of its atoms as map numbers, which stay when the library moves atoms. Both read a SMILES in its order;
 * hydrogens that Graft holds as counts are atoms without a number here.
 *
 * @param library to be changed by whoever asked for it
 * @param atoms n, of Graft's molecule
 */
record LibraryMolecule(StereoMolecule library, int atoms) {
    private static final int HYDROGEN = 1;

    /** Empty if the library cannot read the SMILES, or reads other elements. */
    static Optional<LibraryMolecule> of(String smiles, Molecule molecule) {
        StereoMolecule library = new StereoMolecule();
        try {
            new SmilesParser(SmilesParser.SMARTS_MODE_IS_SMILES).parse(library, smiles.getBytes(java.nio.charset.StandardCharsets.US_ASCII), false, true);
        } catch (Exception e) {
            // The library declares Exception; a SMILES that it alone cannot read is the case that is counted.
            return Optional.empty();
        }
        return numbered(library, molecule);
    }

    /** The same for a connection table. */
    static Optional<LibraryMolecule> ofBlock(String block, Molecule molecule) {
        StereoMolecule library = new StereoMolecule();
        return new MolfileParser().parse(library, block) ? numbered(library, molecule) : Optional.empty();
    }

    private static Optional<LibraryMolecule> numbered(StereoMolecule library, Molecule molecule) {
        boolean hydrogens = molecule.atoms().stream().anyMatch(a -> a.element() == HYDROGEN);
        List<Integer> numbered = IntStream.range(0, library.getAllAtoms()).filter(a -> hydrogens || library.getAtomicNo(a) != HYDROGEN).boxed().toList();
        if (numbered.size() != molecule.atoms().size()) return Optional.empty();
        for (int a = 0; a < library.getAllAtoms(); a++) library.setAtomMapNo(a, 0, false);
        for (int i = 0; i < numbered.size(); i++) {
            if (library.getAtomicNo(numbered.get(i)) != molecule.atoms().get(i).element()) return Optional.empty();
            library.setAtomMapNo(numbered.get(i), i + 1, false);
        }
        return Optional.of(new LibraryMolecule(library, molecule.atoms().size()));
    }

    /** Whether any atom lies outside the plane of the drawing. */
    boolean isInSpace() {
        return IntStream.range(0, library.getAllAtoms()).anyMatch(a -> library.getAtomZ(a) != 0);
    }

    /** Distances between the numbered atoms as the library has placed them, n x n. */
    double[] distances() {
        int[] place = new int[atoms];
        for (int a = 0; a < library.getAllAtoms(); a++) if (library.getAtomMapNo(a) > 0) place[library.getAtomMapNo(a) - 1] = a;
        double[] distances = new double[atoms * atoms];
        for (int i = 0; i < atoms; i++) {
            for (int j = 0; j < i; j++) {
                double x = library.getAtomX(place[i]) - library.getAtomX(place[j]);
                double y = library.getAtomY(place[i]) - library.getAtomY(place[j]);
                double z = library.getAtomZ(place[i]) - library.getAtomZ(place[j]);
                distances[i * atoms + j] = Math.sqrt(x * x + y * y + z * z);
                distances[j * atoms + i] = distances[i * atoms + j];
            }
        }
        return distances;
    }
}
