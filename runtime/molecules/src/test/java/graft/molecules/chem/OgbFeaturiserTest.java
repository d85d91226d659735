package graft.molecules.chem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.graph.Graph;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden features, typed in from RDKit 2022.09.3: the rules that differ from one toolkit to the next, one molecule each. */
class OgbFeaturiserTest {

    @ParameterizedTest(name = "{0} atom {1}")
    @CsvSource(delimiter = '|', textBlock = """
            CCO                       | 0 | 5 0 4 5 3 0 2 0 0
            CCO                       | 2 | 7 0 2 5 1 0 2 0 0
            C                         | 0 | 5 0 4 5 4 0 2 0 0
            c1ccc[nH]1                | 4 | 6 0 3 5 1 0 1 1 1
            c1ccsc1                   | 3 | 15 0 2 5 0 0 1 1 1
            O=c1cccc[nH]1             | 1 | 5 0 3 5 0 0 1 1 1
            O=C1C=CC(=O)C=C1          | 1 | 5 0 3 5 0 0 1 0 1
            C1=CC=CC=CC=C1            | 0 | 5 0 3 5 1 0 1 0 1
            C1CC1                     | 0 | 5 0 4 5 2 0 2 0 1
            CC(=O)N                   | 3 | 6 0 3 5 2 0 1 0 0
            C#N                       | 0 | 5 0 2 5 1 0 0 0 0
            [Na+].[Cl-]               | 0 | 10 0 0 6 0 0 5 0 0
            [Na+].[Cl-]               | 1 | 16 0 0 4 0 0 2 0 0
            [Cl].CN                   | 0 | 16 0 0 5 0 1 2 0 0
            [CH3]                     | 0 | 5 0 3 5 3 1 2 0 0
            [CH2]                     | 0 | 5 0 2 5 2 2 2 0 0
            [O]                       | 0 | 7 0 0 5 0 2 2 0 0
            [H]                       | 0 | 0 0 0 5 0 1 5 0 0
            [2H]C                     | 0 | 0 0 1 5 0 0 5 0 0
            FP(F)(F)(F)F              | 1 | 14 0 5 5 0 0 3 0 0
            FS(F)(F)(F)(F)F           | 1 | 15 0 6 5 0 0 4 0 0
            [Fe+2]                    | 0 | 25 0 0 7 0 0 1 0 0
            N[Pt](N)(Cl)Cl            | 1 | 77 0 4 5 0 0 5 0 0
            *C                        | 0 | 118 0 1 5 0 0 5 0 0
            [Te]1C=CC=C1              | 0 | 51 0 2 5 0 0 1 1 1
            N[C@@H](C)C(=O)O          | 1 | 5 1 4 5 1 0 2 0 0
            N[C@H](C)C(=O)O           | 1 | 5 2 4 5 1 0 2 0 0
            C[C@H](C)O                | 1 | 5 0 4 5 1 0 2 0 0
            F[C@](Cl)(Br)I            | 1 | 5 2 4 5 0 0 2 0 0
            F[C@@]1(Cl)CCO1           | 1 | 5 1 4 5 0 0 2 0 1
            C[S@](=O)CC               | 1 | 15 2 3 5 0 0 2 0 0
            C[C@@H]1CC[C@H](C)CC1     | 1 | 5 2 4 5 1 0 2 0 1
            """)
    void atomFeaturesAreRdkits(String smiles, int atom, String expected) {
        assertArrayEquals(numbers(expected), atomFeatures(smiles, atom));
    }

    @ParameterizedTest(name = "{0} bond {1}")
    @CsvSource(delimiter = '|', textBlock = """
            CCO                  | 0 | 0 0 0
            C=C                  | 0 | 1 0 0
            C#N                  | 0 | 2 0 0
            c1ccc[nH]1           | 4 | 3 0 1
            CC(=O)N              | 2 | 0 0 1
            CS(C)=O              | 2 | 1 0 0
            [CH2-]C=C            | 0 | 0 0 1
            F/C=C/F              | 1 | 1 2 0
            F/C=C\\F             | 1 | 1 1 0
            F/C=C(/F)F           | 1 | 1 0 0
            C1CCCCCCC/C=C/1      | 8 | 1 2 0
            C1CCCC/C=C\\1        | 5 | 1 0 0
            [H]/N=C/C            | 1 | 1 2 0
            C$C                  | 0 | 4 0 0
            """)
    void bondFeaturesAreRdkits(String smiles, int bond, String expected) {
        Graph graph = OgbFeaturiser.featurise(smiles.replace("\\\\", "\\"));
        int from = bond * OgbFeaturiser.BOND_FEATURES;
        assertArrayEquals(numbers(expected), Arrays.copyOfRange(graph.edgeFeatures(), from, from + OgbFeaturiser.BOND_FEATURES));
    }

    @Test
    void bondsComeInTheOrderOfTheTextAndRingClosuresLast() {
        Graph graph = OgbFeaturiser.featurise("C2C(F)C1CC1C2");
        assertArrayEquals(new int[] {0, 1, 1, 3, 4, 5, 5, 6}, graph.edgeSource());
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6, 3, 0}, graph.edgeTarget());
    }

    @Test
    void hydrogenAtomsBecomeCounts() {
        Graph written = OgbFeaturiser.featurise("[H]OC([H])([H])[H]");
        Graph implied = OgbFeaturiser.featurise("OC");
        assertArrayEquals(implied.nodeFeatures(), written.nodeFeatures());
        assertArrayEquals(implied.edgeFeatures(), written.edgeFeatures());
        assertEquals(2, OgbFeaturiser.featurise("[H][H]").nodes(), "molecular hydrogen keeps its atoms");
    }

    @Test
    void neutralNotationsOfNitroAndAzideAreChargeSeparated() {
        assertArrayEquals(new int[] {6, 0, 3, 6, 0, 0, 1, 0, 0}, atomFeatures("CN(=O)=O", 1));
        assertArrayEquals(new int[] {7, 0, 1, 4, 0, 0, 1, 0, 0}, atomFeatures("CN(=O)=O", 2));
        assertArrayEquals(new int[] {6, 0, 1, 4, 0, 0, 1, 0, 0}, atomFeatures("CN=N#N", 3));
    }

    @Test
    void handednessDoesNotDependOnWhereRingDigitsStand() {
        int before = atomFeatures("F[C@@]1(Cl)CCO1", 1)[1];
        int after = atomFeatures("F[C@@](Cl)1CCO1", 1)[1];
        assertEquals(1, before);
        assertEquals(2, after, "a late digit swaps two neighbours in the text");
    }

    @Test
    void aMoleculeOfManyHundredAtomsIsRead() {
        String peptide = "NCC(=O)" + "NC(CC(C)C)C(=O)".repeat(60) + "O";
        Graph graph = OgbFeaturiser.featurise(peptide);
        assertEquals(4 + 60 * 8 + 1, graph.nodes());
        assertEquals(graph.nodes() - 1, graph.edges());
    }

    @Test
    void threadsDoNotDisturbEachOther() {
        List<String> texts = List.of("C[C@H](F)/C=C/[C@@H](F)C", "c1ccc2[nH]ccc2c1", "C12C3C4C1C5C2C3C45", "[O-][n+]1ccccc1");
        List<String> alone = texts.stream().map(OgbFeaturiserTest::print).toList();
        List<String> together = IntStream.range(0, 400).parallel().mapToObj(i -> print(texts.get(i % texts.size()))).toList();
        for (int i = 0; i < together.size(); i++) {
            assertEquals(alone.get(i % texts.size()), together.get(i));
        }
    }

    private static String print(String smiles) {
        Graph graph = OgbFeaturiser.featurise(smiles);
        return Arrays.toString(graph.nodeFeatures()) + Arrays.toString(graph.edgeFeatures());
    }

    private static int[] atomFeatures(String smiles, int atom) {
        Graph graph = OgbFeaturiser.featurise(smiles);
        int from = atom * OgbFeaturiser.ATOM_FEATURES;
        return Arrays.copyOfRange(graph.nodeFeatures(), from, from + OgbFeaturiser.ATOM_FEATURES);
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.strip().split("\\s+")).mapToInt(Integer::parseInt).toArray();
    }
}
