package graft.molecules.chem;

import graft.graph.Graph;

/**
 * The 27 atom features of MAT (ardigen/MAT, featurize_mol with one-hot charges; reference 6.3), each 0 or 1; the dummy node's flag, its first column, is the
 * backbone's. One-hot element (B, C, N, O, F, P, S, Cl, Br, I, other), neighbours 0..5, hydrogens 0..4, charge -1, 0, +1, then in a ring, aromatic. What a list
 * lacks takes its last place, so a charge of -2 counts as +1, as in the original. Bonds have no features. Nodes and edges keep the molecule's order.
 */
public final class MatFeaturiser {
    /** Written into adapters and cache keys; changes whenever any molecule could get other features than before. */
    public static final String VERSION = "mat-28/rdkit-2022.09/1";

    /** Features of an atom. */
    public static final int ATOM_FEATURES = 27;

    private static final int[] ELEMENTS = {5, 6, 7, 8, 9, 15, 16, 17, 35, 53};

    /** The first features: ten elements, and any other. */
    public static final int ELEMENT_CLASSES = ELEMENTS.length + 1;

    private static final int NEIGHBOURS = ELEMENT_CLASSES;
    private static final int MOST_NEIGHBOURS = 5;
    private static final int HYDROGENS = NEIGHBOURS + MOST_NEIGHBOURS + 1;
    private static final int MOST_HYDROGENS = 4;
    private static final int CHARGE = HYDROGENS + MOST_HYDROGENS + 1;
    private static final int IN_RING = CHARGE + 3;
    private static final int AROMATIC = IN_RING + 1;

    private MatFeaturiser() {}

    /** The graph of a molecule: n x 27 node features and no edge features. */
    public static Graph featurise(Molecule molecule) {
        int n = molecule.atoms().size();
        int m = molecule.bonds().size();
        int[] neighbours = new int[n];
        int[] sources = new int[m];
        int[] targets = new int[m];
        for (int i = 0; i < m; i++) {
            Bond bond = molecule.bonds().get(i);
            sources[i] = bond.begin();
            targets[i] = bond.end();
            neighbours[bond.begin()]++;
            neighbours[bond.end()]++;
        }
        int[] nodes = new int[n * ATOM_FEATURES];
        for (int i = 0; i < n; i++) write(molecule.atoms().get(i), neighbours[i], nodes, i * ATOM_FEATURES);
        return new Graph(n, nodes, ATOM_FEATURES, sources, targets, new int[0], 0);
    }

    private static void write(Atom atom, int neighbours, int[] out, int at) {
        out[at + elementPlace(atom.element())] = 1;
        out[at + NEIGHBOURS + Math.min(neighbours, MOST_NEIGHBOURS)] = 1;
        out[at + HYDROGENS + Math.min(atom.hydrogens(), MOST_HYDROGENS)] = 1;
        out[at + CHARGE + (atom.charge() == -1 ? 0 : atom.charge() == 0 ? 1 : 2)] = 1;
        out[at + IN_RING] = atom.inRing() ? 1 : 0;
        out[at + AROMATIC] = atom.aromatic() ? 1 : 0;
    }

    private static int elementPlace(int element) {
        for (int i = 0; i < ELEMENTS.length; i++) if (ELEMENTS[i] == element) return i;
        return ELEMENTS.length;
    }
}
