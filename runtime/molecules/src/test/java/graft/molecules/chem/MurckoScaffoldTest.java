package graft.molecules.chem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MurckoScaffoldTest {

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "Cc1ccccc1, c1ccccc1",
        "CCN(CC)c1ccc(C=O)cc1, Oc1ccccc1",
        "Cc1cc(Oc2nccc(CCC)c2)ccc1, c1ccccc1Oc1ccccn1",
        "CC(C)C1CCC(C)CC1=O, O=C1CCCCC1",
        "Cn1cccc1, c1cc[nH]c1",
        "CC1CC2CCC1C2, C1CC2CCC1C2",
        "[Na+].[O-]C(=O)c1ccccc1, c1ccccc1",
        "C[n+]1ccccc1, c1cc[nH+]cc1",
    })
    void moleculesThatDifferOutsideTheirRingsShareAScaffold(String a, String b) {
        assertEquals(MurckoScaffold.of(SmilesParser.parse(b)), MurckoScaffold.of(SmilesParser.parse(a)));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "c1ccccc1, C1CCCCC1",
        "c1ccccc1Cc1ccccc1, c1ccccc1CCc1ccccc1",
        "O=C1CCCCC1, C1CCCCC1",
        "c1ccccc1.c1ccccc1, c1ccccc1",
        "C1C[C@H]2CC[C@@H]2C1, C1C[C@H]2CC[C@H]2C1",
        "c1ccccc1/C=C/c1ccccc1, c1ccccc1/C=C\\c1ccccc1",
    })
    void otherScaffoldsHaveOtherNames(String a, String b) {
        assertNotEquals(MurckoScaffold.of(SmilesParser.parse(a)), MurckoScaffold.of(SmilesParser.parse(b)));
    }

    @Test
    void aMoleculeWithoutRingsHasNone() {
        assertEquals("", MurckoScaffold.of(SmilesParser.parse("CC(C)CC(=O)O")));
        assertEquals("", MurckoScaffold.of(SmilesParser.parse("[Na+].[Cl-]")));
    }

    @Test
    void aCentreThatLosesASubstituentIsNoCentreOfTheScaffold() {
        assertEquals(MurckoScaffold.of(SmilesParser.parse("C1CCCCC1")), MurckoScaffold.of(SmilesParser.parse("C[C@H]1CCCC[C@@H]1O")));
    }

    @Test
    void theNameDoesNotDependOnTheOrderOfAtoms() {
        String name = MurckoScaffold.of(SmilesParser.parse("C1CC[C@@H]2[C@H](C1)CNC2"));
        assertEquals(name, MurckoScaffold.of(SmilesParser.parse("N1C[C@@H]2[C@@H](CCCC2)C1")));
    }
}
