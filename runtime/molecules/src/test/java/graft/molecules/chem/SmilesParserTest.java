package graft.molecules.chem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be read says what is wrong and where. */
class SmilesParserTest {

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            ''          | -1 | holds no atom
            C(          |  2 | branch
            C)          |  1 | closes no branch
            C(C         |  3 | not closed
            C1CC        |  1 | ring 1 is opened here
            C11         |  2 | itself
            C1C1        |  3 | repeats a bond
            C[Qq]       |  2 | no element
            [C          |  2 | not closed
            CX          |  1 | need brackets
            C==C        |  2 | side by side
            =C          |  0 | needs an atom before it
            C=          |  2 | ends with a bond
            CC..C       |  3 | needs an atom before it
            C.          |  2 | nothing follows
            C()C        |  2 | a branch begins with
            C%1C        |  2 | two digits
            [C@SP1](F)  |  2 | tetrahedral
            C(C)(C)(C)(C)C   | -1 | valence 5
            FCl(F)F     | -1 | valence
            c1ccc[n]c1c1cc1 | -1 | alternating double bonds
            cc          | -1 | in no ring
            """)
    void badTextIsRefusedWithItsPlace(String smiles, int position, String part) {
        SmilesException e = assertThrows(SmilesException.class, () -> SmilesParser.parse(smiles));
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertTrue(e.getMessage().contains("\"" + smiles + "\""), e.getMessage());
        if (position >= 0) {
            assertEquals(position, e.position(), e.getMessage());
            assertTrue(e.getMessage().contains("at character " + (position + 1)), e.getMessage());
        }
    }

    @Test
    void aTitleAfterTheFirstBlankIsNoPartOfTheSmiles() {
        Molecule molecule = SmilesParser.parse("  CCO ethanol\n");
        assertEquals("CCO", molecule.name());
        assertEquals(3, molecule.atoms().size());
    }

    @Test
    void moleculesKeepWhatTheTextSays() {
        Molecule molecule = SmilesParser.parse("[13CH3][N+](C)(C)C.[Br-]");
        assertEquals(13, molecule.atoms().get(0).isotope());
        assertEquals(1, molecule.atoms().get(1).charge());
        assertEquals("Br", molecule.atoms().get(5).symbol());
        assertEquals(4, molecule.bonds().size());
    }

    @Test
    void geometryNamesTheSubstituentsItRefersTo() {
        Bond bond = SmilesParser.parse("C/C(F)=C/Cl").bonds().get(2);
        assertEquals(BondType.DOUBLE, bond.type());
        assertEquals(2, bond.beginNeighbour(), "fluorine ranks above carbon");
        assertEquals(4, bond.endNeighbour());
        assertEquals(BondStereo.Z, bond.stereo());
    }
}
