package graft.molecules.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.molecules.chem.Molecule;
import graft.molecules.chem.MurckoScaffold;
import graft.molecules.chem.SmilesParser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedToxicityTest {
    private static MoleculeTable table;

    @BeforeAll
    static void read() {
        table = EmbeddedToxicity.table();
    }

    @Test
    void theListsAreReadWhole() {
        assertEquals(4259, table.rows());
        assertEquals(List.of("mutagenic", "tumorigenic", "irritant", "reproductive_effective"), table.tasks());
        int[] ones = new int[4];
        for (int row = 0; row < table.rows(); row++) {
            double any = 0;
            for (int task = 0; task < 4; task++) {
                ones[task] += (int) table.label(row, task);
                any += table.label(row, task);
            }
            assertTrue(any >= 1, "a molecule is in the table since it is recorded for something");
        }
        assertEquals(List.of(2347, 812, 1151, 1147), List.of(ones[0], ones[1], ones[2], ones[3]));
        table.remarks().forEach(System.out::println);
    }

    @Test
    void allButAFewImpossibleOnesAreMolecules() {
        MoleculeTable.Molecules<Molecule> read = table.molecules(SmilesParser::parse);
        assertEquals(4236, read.molecules().size());
        assertEquals(23, read.table().skipped().size());
        for (RowProblem problem : read.table().skipped()) {
            assertTrue(problem.reason().contains("valence"), problem::toString);
        }
    }

    @Test
    void theScaffoldSplitHasBothClassesOfEveryTaskInEveryPart() {
        MoleculeTable kept = table.molecules(SmilesParser::parse).table();
        Split split = SplitPlan.scaffold().split(kept, smiles -> MurckoScaffold.of(SmilesParser.parse(smiles)));
        System.out.println(split);
        for (int task = 0; task < 4; task++) {
            for (int[] part : List.of(split.train(), split.valid(), split.test())) {
                int at = task;
                long ones = IntStream.of(part).filter(row -> kept.label(row, at) == 1).count();
                System.out.println(kept.tasks().get(task) + ": " + ones + " of " + part.length + " recorded");
                assertTrue(ones >= 20 && ones <= part.length - 20, kept.tasks().get(task));
            }
        }
    }

    @Test
    void everyReadingGivesTheSameTable() {
        assertEquals(table.digest(), EmbeddedToxicity.table().digest());
    }

    @Test
    void noMoleculeComesTwice() {
        Set<String> smiles = new HashSet<>();
        for (int row = 0; row < table.rows(); row++) {
            assertTrue(smiles.add(table.smiles(row)), table.smiles(row));
        }
    }
}
