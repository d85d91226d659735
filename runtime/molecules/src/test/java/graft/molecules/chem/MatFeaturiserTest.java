package graft.molecules.chem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.graph.Graph;
import org.junit.jupiter.api.Test;

class MatFeaturiserTest {
    private static String features(String smiles, int atom) {
        Graph graph = MatFeaturiser.featurise(SmilesParser.parse(smiles));
        StringBuilder ones = new StringBuilder();
        for (int f = 0; f < 27; f++) if (graph.nodeFeatures()[atom * 27 + f] == 1) ones.append(ones.isEmpty() ? "" : " ").append(f);
        return ones.toString();
    }

    @Test
    void columnsStandWhereTheOriginalHasThem() {
        assertEquals("1 12 20 23", features("CO", 0), "carbon, one neighbour, three hydrogens, no charge");
        assertEquals("1 13 18 23 25 26", features("c1ccccc1", 0), "carbon, two neighbours, one hydrogen, no charge, in a ring, aromatic");
    }

    @Test
    void whatAListLacksTakesItsLastPlace() {
        assertEquals("10 11 17 24", features("[Ca+2]", 0), "an element that has no column; charge +2 counts as +1");
        assertEquals("3 11 17 24", features("[O-2]", 0), "charge -2 counts as +1 too");
    }
}
