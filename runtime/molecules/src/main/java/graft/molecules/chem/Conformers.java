package graft.molecules.chem;

import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.coords.CoordinateInventor;
import graft.graph.Graph;
import graft.graph.ShortestPaths;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.openmolecules.chem.conf.gen.ConformerGenerator;
import org.openmolecules.chem.conf.so.ConformationSelfOrganizer;

/**
 * Places of a molecule's atoms: one conformer by OpenChemLib's self-organisation with hydrogens, always from the same seed. Where that gives none, or the
 * molecule has more than {@value #LARGEST} atoms, a drawing in the plane; where the library reads other atoms than Graft, the number of bonds between two. Every
 * molecule gets distances, and {@link Geometry#source} says which.
 */
public final class Conformers {
    /** Part of a featuriser's version; changes whenever any molecule could get other distances than before. */
    public static final String VERSION = "openchemlib-2025.7-self-organised/1";

    /** Atoms without hydrogens above which no conformer is tried: the time grows with their square, and time limits would make results differ. */
    public static final int LARGEST = 100;

    private static final long SEED = 42;
    private static final double MEAN_BOND = 1.5;
    private static final double PATH_STEP = 1.4;
    private static final double APART = 10;
    private static final double CLASH = 0.7;

    private Conformers() {}

    /**
     * @param smiles what the molecule was read from
     */
    public static Geometry of(String smiles, Molecule molecule) {
        return make(molecule, () -> LibraryMolecule.of(smiles, molecule));
    }

    /**
     * @param block the connection table that the molecule was read from; its own places are used if they are in space
     */
    public static Geometry ofBlock(String block, Molecule molecule) {
        Optional<double[]> stated = LibraryMolecule.ofBlock(block, molecule).filter(LibraryMolecule::isInSpace).map(LibraryMolecule::distances);
        return stated.map(d -> new Geometry(d, Geometry.Source.SPACE)).orElseGet(() -> make(molecule, () -> LibraryMolecule.ofBlock(block, molecule)));
    }

    private static Geometry make(Molecule molecule, Supplier<Optional<LibraryMolecule>> fresh) {
        if (molecule.atoms().size() <= LARGEST) {
            Optional<double[]> space = fresh.get().flatMap(Conformers::inSpace);
            if (space.isPresent()) return new Geometry(space.get(), Geometry.Source.SPACE);
        }
        return fresh.get().flatMap(Conformers::inPlane).map(d -> new Geometry(d, Geometry.Source.PLANE)).orElseGet(() -> byBonds(molecule));
    }

    private static Optional<double[]> inSpace(LibraryMolecule molecule) {
        if (molecule.atoms() == 1) return Optional.of(new double[1]);
        StereoMolecule library = molecule.library();
        try {
            ConformerGenerator.addHydrogenAtoms(library);
            if (new ConformationSelfOrganizer(library, false).generateOneConformerInPlace(SEED) == null) return Optional.empty();
        } catch (RuntimeException e) {
            // The library gives up on some molecules by throwing; what it throws names no cause, and the caller counts the molecule.
            return Optional.empty();
        }
        return Optional.of(molecule.distances()).filter(d -> usable(d, molecule.atoms()));
    }

    private static Optional<double[]> inPlane(LibraryMolecule molecule) {
        if (molecule.atoms() == 1) return Optional.of(new double[1]);
        StereoMolecule library = molecule.library();
        CoordinateInventor inventor = new CoordinateInventor();
        inventor.setRandomSeed(SEED);
        try {
            inventor.invent(library);
        } catch (RuntimeException e) {
            // As above.
            return Optional.empty();
        }
        double[] distances = molecule.distances();
        double bonds = 0;
        int count = 0;
        for (int b = 0; b < library.getAllBonds(); b++) {
            bonds += library.getBondLength(b);
            count++;
        }
        double scale = count == 0 || bonds == 0 ? 1 : MEAN_BOND * count / bonds;
        for (int i = 0; i < distances.length; i++) distances[i] *= scale;
        return Optional.of(distances).filter(d -> Arrays.stream(d).allMatch(Double::isFinite));
    }

    /** All finite, and no two atoms on one place. */
    private static boolean usable(double[] distances, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double d = distances[i * n + j];
                if (!Double.isFinite(d) || (i != j && d < CLASH)) return false;
            }
        }
        return true;
    }

    private static Geometry byBonds(Molecule molecule) {
        Graph graph = MatFeaturiser.featurise(molecule);
        ShortestPaths paths = ShortestPaths.of(graph);
        int n = graph.nodes();
        double[] distances = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int hops = paths.distance(i, j);
                distances[i * n + j] = hops < ShortestPaths.UNREACHABLE ? PATH_STEP * hops : APART;
            }
        }
        return new Geometry(distances, Geometry.Source.BONDS);
    }
}
