package graft.molecules.chem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records written by RDKit; what they say is compared with the SMILES they were made from. */
class SdfReaderTest {
    private static final String ALANINE =
            """
            L-alanine
                 RDKit          2D

              6  5  0  0  0  0  0  0  0  0999 V2000
                1.5000    1.2990    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
                0.7500    0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
                1.5000   -1.2990    0.0000 N   0  0  0  0  0  0  0  0  0  0  0  0
               -0.7500   -0.0000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
               -1.5000    1.2990    0.0000 O   0  0  0  0  0  0  0  0  0  0  0  0
               -1.5000   -1.2990    0.0000 O   0  0  0  0  0  0  0  0  0  0  0  0
              2  1  1  6
              2  3  1  0
              2  4  1  0
              4  5  2  0
              4  6  1  0
            M  END
            """;

    private static final String ALKENE =
            """

                 RDKit          2D

              4  3  0  0  0  0  0  0  0  0999 V2000
               -1.5000   -0.6495    0.0000 F   0  0  0  0  0  0  0  0  0  0  0  0
               -0.7500    0.6495    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
                0.7500    0.6495    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
                1.5000   -0.6495    0.0000 Cl  0  0  0  0  0  0  0  0  0  0  0  0
              1  2  1  0
              2  3  2  0
              3  4  1  0
            M  END
            """;

    private static final String CONFORMER =
            """
            with hydrogens
                 RDKit          3D

              8  7  0  0  0  0  0  0  0  0999 V2000
               -0.7710    0.1046    0.0759 C   0  0  0  0  0  0  0  0  0  0  0  0
                0.6797   -0.2085   -0.1497 C   0  0  0  0  0  0  0  0  0  0  0  0
                1.0903   -1.0709    0.8606 F   0  0  0  0  0  0  0  0  0  0  0  0
                1.7040    1.2448   -0.0253 Cl  0  0  0  0  0  0  0  0  0  0  0  0
               -1.3599    0.0144   -0.8666 H   0  0  0  0  0  0  0  0  0  0  0  0
               -1.2578   -0.5277    0.8311 H   0  0  0  0  0  0  0  0  0  0  0  0
               -0.8565    1.1539    0.3964 H   0  0  0  0  0  0  0  0  0  0  0  0
                0.7712   -0.7105   -1.1224 H   0  0  0  0  0  0  0  0  0  0  0  0
              1  2  1  0
              2  3  1  0
              2  4  1  0
              1  5  1  0
              1  6  1  0
              1  7  1  0
              2  8  1  0
            M  END
            """;

    private static final String LATER_VERSION =
            """
            ammonium
                 RDKit          2D

              0  0  0  0  0  0  0  0  0  0999 V3000
            M  V30 BEGIN CTAB
            M  V30 COUNTS 5 4 0 0 0
            M  V30 BEGIN ATOM
            M  V30 1 C 0.000000 0.000000 0.000000 0
            M  V30 2 N 1.299038 0.750000 0.000000 0 CHG=1 VAL=4
            M  V30 3 C 2.598076 1.500000 0.000000 0
            M  V30 4 C 2.049038 -0.549038 0.000000 0
            M  V30 5 C 0.549038 2.049038 0.000000 0
            M  V30 END ATOM
            M  V30 BEGIN BOND
            M  V30 1 1 1 2
            M  V30 2 1 2 3
            M  V30 3 1 2 4
            M  V30 4 1 2 5
            M  V30 END BOND
            M  V30 END CTAB
            M  END
            """;

    @Test
    void aWedgeMakesTheTagOfTheSmiles() {
        assertEquals(SmilesParser.parse("C[C@H](N)C(=O)O").atoms(), SdfReader.parseBlock(ALANINE).atoms());
        Molecule turned = SdfReader.parseBlock(ALANINE.replace("2  1  1  6", "2  1  1  1"));
        assertEquals(SmilesParser.parse("C[C@@H](N)C(=O)O").atoms(), turned.atoms());
        Molecule plain = SdfReader.parseBlock(ALANINE.replace("2  1  1  6", "2  1  1  0"));
        assertEquals(SmilesParser.parse("CC(N)C(=O)O").atoms(), plain.atoms());
    }

    @Test
    void theSidesOfADrawingMakeTheGeometry() {
        assertEquals(SmilesParser.parse("F/C=C\\Cl").bonds(), SdfReader.parseBlock(ALKENE).bonds());
        String other = ALKENE.replace("1.5000   -0.6495    0.0000 Cl", "1.5000    1.9495    0.0000 Cl");
        assertEquals(SmilesParser.parse("F/C=C/Cl").bonds(), SdfReader.parseBlock(other).bonds());
        assertEquals(BondStereo.ANY, SdfReader.parseBlock(ALKENE.replace("2  3  2  0", "2  3  2  3")).bonds().get(1).stereo());
    }

    @Test
    void aConformersVolumeMakesTheTagAndItsHydrogensBecomeCounts() {
        Molecule molecule = SdfReader.parseBlock(CONFORMER);
        assertEquals(SmilesParser.parse("C[C@H](F)Cl").atoms(), molecule.atoms());
        assertEquals("with hydrogens", molecule.name());
    }

    @Test
    void bothVersionsOfTheTableAreRead() {
        assertEquals(SmilesParser.parse("C[N+](C)(C)C").atoms(), SdfReader.parseBlock(LATER_VERSION).atoms());
    }

    @Test
    void aBadRecordIsNamedAndTheNextOneIsRead() throws IOException {
        String bad = ALANINE.replace("4  6  1  0", "4  6  3  0").replace("L-alanine", "too many bonds");
        SdfReader reader = reader(bad + "$$$$\n" + ALANINE + ">  <logS>  (2)\n-0.5\n\n> <note>\ntwo\nlines\n\n$$$$\n");
        SdfException e = assertThrows(SdfException.class, reader::next);
        assertEquals(1, e.number());
        assertTrue(e.getMessage().startsWith("SDF record 1 (too many bonds): atom 3 (C) has valence 6"), e.getMessage());
        SdfRecord record = reader.next().orElseThrow();
        assertEquals(2, record.number());
        assertEquals("L-alanine", record.molecule().name());
        assertEquals(Map.of("logS", "-0.5", "note", "two\nlines"), record.fields());
        assertEquals(List.of("logS", "note"), List.copyOf(record.fields().keySet()));
        assertTrue(reader.next().isEmpty());
    }

    @Test
    void whatIsNoTableIsRefused() {
        assertThrows(SdfException.class, () -> reader("title\n$$$$\n").next());
        SdfException e = assertThrows(SdfException.class, () -> reader("title\n\n\n  nonsense\nM  END\n$$$$\n").next());
        assertTrue(e.getMessage().contains("connection table"), e.getMessage());
        assertThrows(SdfException.class, () -> reader("title\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n$$$$\n").next());
    }

    private static SdfReader reader(String text) {
        return new SdfReader(new BufferedReader(new StringReader(text)));
    }
}
