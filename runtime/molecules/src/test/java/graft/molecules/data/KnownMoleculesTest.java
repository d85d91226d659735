package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.GraftException;
import graft.graph.Graph;
import graft.molecules.chem.Featuriser;
import graft.molecules.chem.MurckoScaffold;
import graft.molecules.chem.SmilesParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownMoleculesTest {
    @Test
    void graphsScaffoldsAndComplaintsAreThoseOfTheFeaturiser() {
        MoleculeTable table = EmbeddedToxicity.table();
        int bad = 0;
        for (Featuriser.Encoding encoding : Featuriser.Encoding.values()) {
            Featuriser featuriser = new Featuriser(encoding, false);
            KnownMolecules known = KnownMolecules.of(table, encoding);
            for (int row = 0; row < table.rows(); row += 7) {
                String smiles = table.smiles(row);
                Graph expected;
                try {
                    expected = featuriser.featurise(smiles).graph();
                } catch (GraftException e) {
                    assertEquals(e.getMessage(), assertThrows(GraftException.class, () -> known.featurise(featuriser, smiles)).getMessage());
                    bad++;
                    continue;
                }
                assertSame(expected, known.featurise(featuriser, smiles).graph());
                assertEquals(MurckoScaffold.of(SmilesParser.parse(smiles)), known.scaffold(smiles));
            }
        }
        assertEquals(true, bad > 0, "the table has rows that cannot be read");
    }

    @Test
    void aMoleculeOfAnotherTableIsReadAsEver() {
        KnownMolecules known = KnownMolecules.of(EmbeddedToxicity.table().select(new int[] {0, 1}), Featuriser.Encoding.OGB);
        assertSame(Featuriser.ogb().featurise("CCO").graph(), known.featurise(Featuriser.ogb(), "CCO").graph());
        assertEquals("c1ccccc1", known.scaffold("Cc1ccccc1"));
    }

    private static void assertSame(Graph expected, Graph actual) {
        assertEquals(List.of(expected.nodes(), expected.nodeFeatureCount(), expected.edgeFeatureCount()), List.of(actual.nodes(), actual.nodeFeatureCount(), actual.edgeFeatureCount()));
        assertArrayEquals(expected.nodeFeatures(), actual.nodeFeatures());
        assertArrayEquals(expected.edgeSource(), actual.edgeSource());
        assertArrayEquals(expected.edgeTarget(), actual.edgeTarget());
        assertArrayEquals(expected.edgeFeatures(), actual.edgeFeatures());
    }
}
