package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
    @TempDir Path folder;

    private static String noScaffold(String smiles) {
        throw new IllegalStateException("this plan needs no scaffold, yet that of " + smiles + " is asked for");
    }

    /** Rows "0", "1", ...; the scaffold of the tests is made of the number. */
    private static MoleculeTable table(int rows, int... skipped) {
        List<CsvTable.Row> cells = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int at = row;
            boolean bad = IntStream.of(skipped).anyMatch(s -> s == at);
            cells.add(new CsvTable.Row(row + 2L, List.of(bad ? "" : "" + row)));
        }
        return MoleculeTable.of(new CsvTable("numbers.csv", List.of("smiles"), cells),
                TableSpec.unlabelled("smiles").withOnBadRow(OnBadRow.SKIP));
    }

    @Test
    void randomCutsAsMatDoesAndFollowsTheSeed() {
        Split split = SplitPlan.random(0).split(table(1128), SplitTest::noScaffold);
        assertEquals("random(seed 0): 902 train, 113 valid, 113 test", split.toString());
        assertArrayEquals(IntStream.range(0, 1128).toArray(), all(split));
        assertArrayEquals(split.test(), SplitPlan.random(0).split(table(1128), SplitTest::noScaffold).test());
        assertFalse(Arrays.equals(split.test(), SplitPlan.random(1).split(table(1128), SplitTest::noScaffold).test()));
        assertEquals("random(seed 3): 513 train, 64 valid, 65 test", SplitPlan.random(3).split(table(642), SplitTest::noScaffold).toString());
        SplitException e = assertThrows(SplitException.class, () -> SplitPlan.random(0).split(table(5), SplitTest::noScaffold));
        assertTrue(e.getMessage().contains("part valid is empty"), e::getMessage);
    }

    @Test
    void scaffoldGroupsStayTogetherLargestFirstLaterFirstAmongEquals() {
        // Ten rows: group a has 4, b has 2, c has 2, d and e have 1. Order: a, c (first row later than b), b, e, d.
        List<String> scaffolds = List.of("a", "b", "a", "c", "b", "a", "c", "d", "a", "e");
        Split split = ScaffoldSplitter.split("s", scaffolds, OptionalLong.empty());
        assertArrayEquals(new int[] {0, 2, 5, 8, 3, 6, 1, 4}, split.train());
        assertArrayEquals(new int[] {9}, split.valid());
        assertArrayEquals(new int[] {7}, split.test());
    }

    @Test
    void aGroupThatFitsNowhereElseGoesToTest() {
        List<String> scaffolds = IntStream.range(0, 20).mapToObj(i -> i < 3 ? "x" : i < 19 ? "big" : "y").toList();
        Split split = ScaffoldSplitter.split("s", scaffolds, OptionalLong.empty());
        assertEquals(16, split.train().length);
        assertArrayEquals(new int[] {0, 1, 2}, split.test());
        assertArrayEquals(new int[] {19}, split.valid());
    }

    @Test
    void theBalancedVariantKeepsGroupsTogetherAndFollowsItsSeed() {
        MoleculeTable table = table(200);
        Function<String, String> scaffold = smiles -> "" + Integer.parseInt(smiles) % 67;
        Split one = SplitPlan.scaffold(1).split(table, scaffold);
        Split two = SplitPlan.scaffold(2).split(table, scaffold);
        assertArrayEquals(one.test(), SplitPlan.scaffold(1).split(table, scaffold).test());
        assertFalse(Arrays.equals(one.test(), two.test()));
        for (Split split : List.of(one, two, SplitPlan.scaffold().split(table, scaffold))) {
            assertArrayEquals(IntStream.range(0, 200).toArray(), all(split));
            assertEquals(0, IntStream.of(split.test()).map(t -> t % 67)
                    .filter(g -> IntStream.of(split.train()).anyMatch(t -> t % 67 == g)).count());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'s':{'train':[0,1],'valid':[2],'test':[1]}}          | row 1 stands in part test",
        "{'s':{'train':[0,0],'valid':[2],'test':[1]}}          | row 0 stands in part train",
        "{'s':{'train':[0,9],'valid':[2],'test':[1]}}          | row 9 of part train is not among the rows 0 to 3",
        "{'s':{'train':[0],'valid':[-1],'test':[1]}}           | row -1 of part valid",
        "{'s':{'train':[0],'valid':[],'test':[1]}}             | part valid is empty",
        "{'s':{'train':[0],'valid':[1]}}                       | has no list test",
        "{'s':{'train':[0],'valid':[1],'test':[2.5]}}          | no row number",
        "{'s':{'train':[0],'valid':[1],'test':['2']}}          | no row number",
        "{'s':{'train':[0],'valid':[1],'test':[99999999999]}}  | no row number",
        "{'s':{'train':[0],'valid':[1],'test':[2],'dev':[3]}}  | has the part dev",
        "{'s':{'train':[0],'train':[1],'valid':[1],'test':[2]}}| no strict JSON",
        "{'t':{'train':[0],'valid':[1],'test':[2]}}            | there is no such split",
        "{'s':[0]}                                             | no JSON object",
        "[]                                                    | a split file is a JSON object",
        "{'s':                                                 | no strict JSON",
    })
    void brokenSplitFilesAreRefused(String json, String said) throws IOException {
        Path file = Files.writeString(folder.resolve("splits.json"), json.replace('\'', '"'));
        DataException e = assertThrows(DataException.class, () -> new SplitPlan.FromFile(file, "s").split(table(4), SplitTest::noScaffold));
        assertTrue(e.getMessage().contains(said) && e.getMessage().contains(file.toString()), e::getMessage);
    }

    @Test
    void fileRowsBecomePlacesWhereRowsWereSkipped() throws IOException {
        Path file = Files.writeString(folder.resolve("splits.json"), "{\"s\":{\"train\":[5,1,0],\"valid\":[2],\"test\":[4,3]}}");
        MoleculeTable table = table(6, 1, 3);
        Split split = SplitFile.read(file).split("s", table);
        assertArrayEquals(new int[] {3, 0}, split.train());
        assertArrayEquals(new int[] {1}, split.valid());
        assertArrayEquals(new int[] {2}, split.test());
        assertEquals("5", table.smiles(split.train()[0]));
        assertThrows(SplitException.class, () -> SplitFile.read(file).split("s", table(6, 2)));
    }

    @Test
    void standardisationIsThatOfTheTrainingPart() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "smiles,a,b\nC,1,5\nCC,3,\nCCC,100,7\nO,,9\n");
        MoleculeTable table = MoleculeTable.read(file, TableSpec.regression("smiles", "a", "b"));
        LabelStandardisation scale = LabelStandardisation.of(table, new int[] {0, 1, 3});
        assertEquals(List.of(2.0, 7.0), scale.means());
        assertEquals(List.of(1.0, 2.0), scale.deviations());
        assertArrayEquals(new double[] {-1, -1, 1, Double.NaN}, scale.standardise(table.labels(new int[] {0, 1})));
        assertEquals(100, scale.restore(scale.standardise(100, 0), 0));
        assertArrayEquals(new double[] {2, 9}, scale.restore(new double[] {0, 1}));
        assertThrows(DataException.class, () -> LabelStandardisation.of(table, new int[] {0}));
        assertThrows(DataException.class, () -> LabelStandardisation.of(table, new int[] {1}));
        assertThrows(DataException.class, () -> new LabelStandardisation(List.of(0.0), List.of(0.0)));
        assertEquals(3, LabelStandardisation.none(2).standardise(3, 1));
    }

    private static int[] all(Split split) {
        return IntStream.concat(IntStream.of(split.train()), IntStream.concat(IntStream.of(split.valid()), IntStream.of(split.test())))
                .sorted().toArray();
    }
}
