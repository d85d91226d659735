package graft.molecules.chem;

import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.descriptor.DescriptorHandlerHashedCFp;
import java.util.Optional;

/**
 * Hashed circular fingerprints of Morgan's kind, by OpenChemLib: the environments of each atom up to five spheres, 512 bits. For models that
 * see no graph.
 */
public final class CircularFingerprint {
    private CircularFingerprint() {}

    /** The bits of a molecule, 32 an integer; empty where OpenChemLib cannot read the SMILES. */
    public static Optional<int[]> of(String smiles) {
        StereoMolecule molecule = new StereoMolecule();
        try {
            new com.actelion.research.chem.SmilesParser(com.actelion.research.chem.SmilesParser.SMARTS_MODE_IS_SMILES).parse(molecule, smiles);
        } catch (Exception e) {
            return Optional.empty();
        }
        int[] bits = new DescriptorHandlerHashedCFp().createDescriptor(molecule);
        return bits == null || bits.length == 0 ? Optional.empty() : Optional.of(bits);
    }

    /** Tanimoto similarity: bits of both over bits of either; 0 where neither has any. */
    public static double tanimoto(int[] a, int[] b) {
        int both = 0;
        int either = 0;
        for (int i = 0; i < a.length; i++) {
            both += Integer.bitCount(a[i] & b[i]);
            either += Integer.bitCount(a[i] | b[i]);
        }
        return either == 0 ? 0 : (double) both / either;
    }
}
