package graft.molecules.chem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConformersTest {
    private static Geometry of(String smiles) {
        return Conformers.of(smiles, SmilesParser.parse(smiles));
    }

    @Test
    void bondsAndAnglesAreThoseOfChemistry() {
        Geometry propane = of("CCC");
        assertEquals(Geometry.Source.SPACE, propane.source());
        assertEquals(1.53, propane.distances()[1], 0.08);
        assertEquals(2.53, propane.distances()[2], 0.15);
        Geometry benzene = of("c1ccccc1");
        assertEquals(1.39, benzene.distances()[1], 0.06);
        assertEquals(2.78, benzene.distances()[3], 0.12);
    }

    @Test
    void theSameMoleculeHasTheSameDistancesEveryTime() {
        for (String smiles : List.of("CN(C)C(=O)c1ccc(cc1)OC", "OC(C)C1CC1", "CC(=O)[O-].[Na+]")) {
            assertArrayEquals(of(smiles).distances(), of(smiles).distances(), smiles);
        }
    }

    @Test
    void distancesAreASymmetricMatrixInTheMoleculesOrder() {
        String smiles = "OCc1cc(Br)ccc1N";
        Molecule molecule = SmilesParser.parse(smiles);
        int n = molecule.atoms().size();
        double[] d = of(smiles).distances();
        for (int i = 0; i < n; i++) {
            assertEquals(0, d[i * n + i]);
            for (int j = 0; j < n; j++) assertEquals(d[i * n + j], d[j * n + i]);
        }
        for (Bond bond : molecule.bonds()) {
            double length = d[bond.begin() * n + bond.end()];
            assertTrue(length > 1.1 && length < 2.1, bond + " is " + length + " long");
        }
    }

    @Test
    void whatHasNoConformerFallsBackAndSaysSo() {
        assertEquals(Geometry.Source.SPACE, of("[Na+]").source());
        assertEquals(1, of("C").distances().length);
        Geometry large = of("C".repeat(Conformers.LARGEST + 1));
        assertEquals(Geometry.Source.PLANE, large.source());
        assertEquals(1.5, large.distances()[1], 0.2);
    }

    @Test
    void hydrogensThatAreAtomsKeepTheirPlace() {
        assertEquals(4, of("[H][H]").distances().length);
        assertEquals(4, of("[2H]C").distances().length);
    }
}
