package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import graft.molecules.chem.MurckoScaffold;
import graft.molecules.chem.SmilesParser;
import graft.testing.SharedFolder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The splits that OGB published for its sets come out of the recipe, index for index. */
class ScaffoldRecipeTest {
    private static final List<List<String>> PUBLISHED = List.of(List.of("esol", "ogb-scaffold"),
            List.of("freesolv", "ogb-scaffold"), List.of("bbbp", "ogb-scaffold"), List.of("bace", "scaffold"),
            List.of("sider", "scaffold"), List.of("clintox", "scaffold"), List.of("lipophilicity", "scaffold"));

    @Test
    void theRecipeGivesThePublishedSplits() {
        DataFolder data = new DataFolder(SharedFolder.require("data", PUBLISHED.size()));
        for (List<String> known : PUBLISHED) {
            DataSet set = data.find(known.getFirst());
            MoleculeTable table = set.read();
            Split published = set.split(known.getLast()).split(table, smiles -> "");
            Map<String, String> scaffolds = IntStream.range(0, table.rows()).mapToObj(table::smiles).distinct().parallel()
                    .collect(Collectors.toConcurrentMap(smiles -> smiles, smiles -> MurckoScaffold.of(SmilesParser.parse(smiles))));
            Split ours = SplitPlan.scaffold().split(table, scaffolds::get);
            assertArrayEquals(sorted(published.train()), sorted(ours.train()), set.name());
            assertArrayEquals(sorted(published.valid()), sorted(ours.valid()), set.name());
            assertArrayEquals(sorted(published.test()), sorted(ours.test()), set.name());
        }
        System.out.println("scaffold splits: " + PUBLISHED.size() + " published ones agree");
    }

    private static int[] sorted(int[] rows) {
        return Arrays.stream(rows).sorted().toArray();
    }
}
