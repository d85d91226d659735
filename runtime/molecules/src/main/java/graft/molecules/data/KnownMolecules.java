package graft.molecules.data;

import com.actelion.research.chem.StereoMolecule;
import graft.GraftException;
import graft.graph.Graph;
import graft.molecules.chem.Featuriser;
import graft.molecules.chem.Molecule;
import graft.molecules.chem.MurckoScaffold;
import graft.molecules.chem.SmilesParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Graphs and scaffolds of a table's SMILES, from the user's cache folder where an earlier run put them. They are those that {@link Featuriser} and {@link MurckoScaffold} make, and what is wrong
 * with a SMILES is said in the same words; only the time differs.
 */
public final class KnownMolecules {
    private static final List<Class<?>> MAKERS = List.of(SmilesParser.class, Graph.class, StereoMolecule.class);
    private static final char GOOD = '=';
    private static final char BAD = '!';
    /** Between graph and scaffold; neither holds one. */
    private static final char BAR = '|';

    private final Map<String, String> lines;

    private KnownMolecules(Map<String, String> lines) {
        this.lines = lines;
    }

    /** Of all rows of a table, for one encoding of atoms and bonds. */
    public static KnownMolecules of(MoleculeTable table, Featuriser.Encoding encoding) {
        if (table.rows() < DerivedTexts.FEWEST || table.rows() > DerivedTexts.MOST) return new KnownMolecules(Map.of());
        List<String> smiles = IntStream.range(0, table.rows()).mapToObj(table::smiles).distinct().toList();
        List<String> derived = DerivedTexts.of("graphs and scaffolds, " + new Featuriser(encoding, false).version(), smiles, MAKERS, text -> line(encoding, text));
        Map<String, String> lines = HashMap.newHashMap(smiles.size());
        for (int i = 0; i < smiles.size(); i++) lines.put(smiles.get(i), derived.get(i));
        return new KnownMolecules(lines);
    }

    /** {@link Featuriser#featurise}; distances are made anew. */
    public Featuriser.Featurised featurise(Featuriser featuriser, String smiles) {
        String line = lines.get(smiles);
        if (line == null || featuriser.geometry()) return featuriser.featurise(smiles);
        if (line.charAt(0) == BAD) throw new DataException(line.substring(1));
        return new Featuriser.Featurised(GraphLine.parse(line.substring(1)), Optional.empty());
    }

    /** {@link MurckoScaffold#of} a molecule that can be read. */
    public String scaffold(String smiles) {
        String line = lines.getOrDefault(smiles, "");
        int bar = line.startsWith(String.valueOf(GOOD)) ? line.indexOf(BAR) : -1;
        return bar < 0 ? MurckoScaffold.of(SmilesParser.parse(smiles)) : line.substring(bar + 1);
    }

    private static String line(Featuriser.Encoding encoding, String smiles) {
        try {
            Molecule molecule = SmilesParser.parse(smiles);
            return GOOD + GraphLine.print(encoding.graph(molecule)) + BAR + MurckoScaffold.of(molecule);
        } catch (GraftException e) {
            return BAD + String.valueOf(e.getMessage());
        }
    }
}
