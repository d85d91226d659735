package graft.molecules.chem;

import graft.graph.Graph;

/**
 * The nine atom and three bond features of the Open Graph Benchmark as places in OGB's own lists (snap-stanford/ogb,
 * ogb/utils/features.py); what a list lacks takes its last place. Nodes keep the order of the molecule's atoms, edges that of
 * its bonds, each listed once.
 */
public final class OgbFeaturiser {
    /** Written into adapters and cache keys; changes whenever any molecule could get other features than before. */
    public static final String VERSION = "ogb-9-3/rdkit-2022.09/1";

    /** Features of an atom: element, chirality, degree, charge, hydrogens, radicals, hybridisation, aromatic, in ring. */
    public static final int ATOM_FEATURES = 9;

    /** Features of a bond: type, stereo, conjugated. */
    public static final int BOND_FEATURES = 3;

    /** Categories of the first atom feature: atomic numbers 1 to 118, and one for anything else. */
    public static final int ELEMENTS = 119;

    private static final int MISC_ELEMENT = ELEMENTS - 1;
    private static final int MOST_NEIGHBOURS = 10;
    private static final int LARGEST_CHARGE = 5;
    private static final int MOST_HYDROGENS = 8;
    private static final int MOST_RADICALS = 4;
    private static final int MISC_HYBRIDISATION = 5;
    private static final int MISC_BOND = 4;

    private OgbFeaturiser() {}

    /** The graph of a SMILES. */
    public static Graph featurise(String smiles) {
        return featurise(SmilesParser.parse(smiles));
    }

    /** The graph of a molecule: n x 9 node features and m x 3 edge features. */
    public static Graph featurise(Molecule molecule) {
        int n = molecule.atoms().size();
        int[] nodes = new int[n * ATOM_FEATURES];
        for (int i = 0; i < n; i++) {
            write(molecule.atoms().get(i), nodes, i * ATOM_FEATURES);
        }
        int m = molecule.bonds().size();
        int[] sources = new int[m];
        int[] targets = new int[m];
        int[] edges = new int[m * BOND_FEATURES];
        for (int i = 0; i < m; i++) {
            Bond bond = molecule.bonds().get(i);
            sources[i] = bond.begin();
            targets[i] = bond.end();
            write(bond, edges, i * BOND_FEATURES);
        }
        return new Graph(n, nodes, ATOM_FEATURES, sources, targets, edges, BOND_FEATURES);
    }

    private static void write(Atom atom, int[] out, int at) {
        out[at] = atom.element() == 0 ? MISC_ELEMENT : atom.element() - 1;
        out[at + 1] = switch (atom.chirality()) {
            case UNSPECIFIED -> 0;
            case CLOCKWISE -> 1;
            case COUNTER_CLOCKWISE -> 2;
        };
        out[at + 2] = placeOrNext(atom.degree(), MOST_NEIGHBOURS);
        out[at + 3] = Math.abs(atom.charge()) <= LARGEST_CHARGE ? atom.charge() + LARGEST_CHARGE : 2 * LARGEST_CHARGE + 1;
        out[at + 4] = placeOrNext(atom.hydrogens(), MOST_HYDROGENS);
        out[at + 5] = placeOrNext(atom.radicals(), MOST_RADICALS);
        out[at + 6] = switch (atom.hybridisation()) {
            case SP -> 0;
            case SP2 -> 1;
            case SP3 -> 2;
            case SP3D -> 3;
            case SP3D2 -> 4;
            case S, UNSPECIFIED -> MISC_HYBRIDISATION;
        };
        out[at + 7] = atom.aromatic() ? 1 : 0;
        out[at + 8] = atom.inRing() ? 1 : 0;
    }

    private static void write(Bond bond, int[] out, int at) {
        out[at] = switch (bond.type()) {
            case SINGLE -> 0;
            case DOUBLE -> 1;
            case TRIPLE -> 2;
            case AROMATIC -> 3;
            case QUADRUPLE, DATIVE -> MISC_BOND;
        };
        out[at + 1] = switch (bond.stereo()) {
            case NONE -> 0;
            case Z -> 1;
            case E -> 2;
            case ANY -> 5;
        };
        out[at + 2] = bond.conjugated() ? 1 : 0;
    }

    /** Lists that count 0, 1, ... up to a largest number; beyond it stands misc. */
    private static int placeOrNext(int value, int largest) {
        return value <= largest ? value : largest + 1;
    }
}
