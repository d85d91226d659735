package graft.molecules.chem;

/**
 * Distances between the atoms of a molecule, and how they were come by.
 *
 * @param distances n x n in angstrom, row-major
 */
public record Geometry(double[] distances, Source source) {
    /** How distances were come by, best first. */
    public enum Source {
        /** A conformer. */
        SPACE("in space"),
        /** A drawing in the plane, bonds 1.5 angstrom on average. */
        PLANE("in the plane"),
        /** The number of bonds between two atoms times 1.4 angstrom; atoms of different fragments are 10 angstrom apart. */
        BONDS("by counting bonds");

        private final String words;

        Source(String words) {
            this.words = words;
        }

        /** As a report says it. */
        public String words() {
            return words;
        }
    }
}
