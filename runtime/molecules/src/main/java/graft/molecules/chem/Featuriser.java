package graft.molecules.chem;

import graft.graph.Graph;
import java.util.Optional;

/**
 * How a molecule becomes what a backbone reads.
 *
 * @param encoding the features of atoms and bonds
 * @param geometry whether distances in space are made too
 */
public record Featuriser(Encoding encoding, boolean geometry) {
    /** Features of atoms and bonds. */
    public enum Encoding {
        /** OGB's nine atom and three bond features. */
        OGB(OgbFeaturiser.VERSION),
        /** MAT's 27 atom features. */
        MAT(MatFeaturiser.VERSION);

        private final String version;

        Encoding(String version) {
            this.version = version;
        }

        /** The graph of a molecule. */
        public Graph graph(Molecule molecule) {
            return this == OGB ? OgbFeaturiser.featurise(molecule) : MatFeaturiser.featurise(molecule);
        }
    }

    /** What a molecule became; the geometry is there if it was asked for. */
    public record Featurised(Graph graph, Optional<Geometry> geometry) {
        /** Distances between atoms, n x n in angstrom, or empty. */
        public double[] distances() {
            return geometry.map(Geometry::distances).orElse(new double[0]);
        }
    }

    /** OGB's features without geometry. */
    public static Featuriser ogb() {
        return new Featuriser(Encoding.OGB, false);
    }

    /** Written into adapter files: what would be another number in the features of any molecule has another version. */
    public String version() {
        return geometry ? encoding.version + "+" + Conformers.VERSION : encoding.version;
    }

    /** @throws SmilesException if it is none */
    public Featurised featurise(String smiles) {
        Molecule molecule = SmilesParser.parse(smiles);
        return new Featurised(encoding.graph(molecule), geometry ? Optional.of(Conformers.of(smiles, molecule)) : Optional.empty());
    }

    /**
     * A connection table. Places in space that it holds are taken as they are; a drawing is not, a conformer is made.
     *
     * @throws MoleculeException if it is none
     */
    public Featurised featuriseBlock(String block) {
        Molecule molecule = SdfReader.parseBlock(block);
        return new Featurised(encoding.graph(molecule), geometry ? Optional.of(Conformers.ofBlock(block, molecule)) : Optional.empty());
    }
}
