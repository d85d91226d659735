package graft.molecules.data;

import com.actelion.research.chem.IDCodeParser;
import com.actelion.research.chem.IsomericSmilesCreator;
import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.prediction.ToxicityPredictor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Molecules with a known toxic effect, as OpenChemLib ships them (BSD-3-Clause) for its toxicity predictor; read from its
 * jar, so that an example runs offline. Four binary tasks: is the molecule recorded as mutagenic, tumorigenic, irritant,
 * reproductive effective? The predictor calls a listed molecule "known to be" so; its authors worked from the RTECS registry
 * (von Korff and Sander, J. Chem. Inf. Model. 2006, 46, 536).
 *
 * <p>A 1 says that the effect is recorded. A 0 says that the molecule is recorded for another effect and not for this one:
 * absence of a record, which is no proof of harmlessness. The set is for trying Graft out, not for judging molecules.
 *
 * <p>Only the lists {@code m3, t3, i3, r3} hold molecules. Those with 1 and 2 hold substructure alerts of high and medium
 * risk, derived by counting and with open valences, and are not used.
 */
public final class EmbeddedToxicity {
    private static final String FOLDER = "/resources/toxpredictor/";
    private static final String SOURCE = "OpenChemLib's list of molecules with known toxic effects";
    private static final String SMILES = "smiles";

    /** A list of the jar and the task that it makes. */
    private record Endpoint(String file, String task) {}

    /** A molecule and for which endpoints it is listed. */
    private record Recorded(String code, boolean[] effects) {}

    private static final List<Endpoint> ENDPOINTS = List.of(new Endpoint("m3.txt", "mutagenic"),
            new Endpoint("t3.txt", "tumorigenic"), new Endpoint("i3.txt", "irritant"),
            new Endpoint("r3.txt", "reproductive_effective"));

    private EmbeddedToxicity() {}

    /** Names of the four tasks. */
    public static List<String> tasks() {
        return ENDPOINTS.stream().map(Endpoint::task).toList();
    }

    /**
     * The table, always in the same order: by SHA-256 of the molecule's ID code, which has nothing to do with structure or
     * labels, since the lists themselves are sorted by both. A few entries have impossible valences; the table's policy is
     * to skip and count them when {@link MoleculeTable#molecules} reads them.
     *
     * @throws DataException when the jar lacks a list or a list cannot be read
     */
    public static MoleculeTable table() {
        Map<String, boolean[]> recorded = new TreeMap<>();
        for (int task = 0; task < ENDPOINTS.size(); task++) {
            for (String code : codes(ENDPOINTS.get(task).file())) {
                recorded.computeIfAbsent(code, c -> new boolean[ENDPOINTS.size()])[task] = true;
            }
        }
        Map<String, Recorded> order = new TreeMap<>();
        recorded.forEach((code, effects) -> order.put(sha256(code), new Recorded(code, effects)));
        List<Recorded> molecules = List.copyOf(order.values());
        List<String> smiles = DerivedTexts.of("SMILES of ID codes", molecules.stream().map(Recorded::code).toList(), List.of(EmbeddedToxicity.class, IDCodeParser.class), EmbeddedToxicity::smiles);
        List<CsvTable.Row> rows = new ArrayList<>();
        for (int i = 0; i < molecules.size(); i++) rows.add(new CsvTable.Row(i + 2L, cells(smiles.get(i), molecules.get(i).effects)));
        List<String> header = new ArrayList<>(List.of(SMILES));
        header.addAll(tasks());
        TableSpec spec = TableSpec.binary(SMILES, tasks().toArray(String[]::new)).withOnBadRow(OnBadRow.SKIP);
        return MoleculeTable.of(new CsvTable(SOURCE, header, rows), spec);
    }

    private static List<String> codes(String file) {
        try (InputStream in = ToxicityPredictor.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new DataException(SOURCE + ": its jar has no " + FOLDER + file + "; use the version that Graft's pom names");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            return lines.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (IOException e) {
            throw new DataException(SOURCE + ": " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> cells(String smiles, boolean[] effects) {
        List<String> cells = new ArrayList<>(List.of(smiles));
        for (boolean effect : effects) {
            cells.add(effect ? "1" : "0");
        }
        return cells;
    }

    private static String smiles(String code) {
        StereoMolecule molecule = new StereoMolecule();
        new IDCodeParser(false).parse(molecule, code);
        if (molecule.getAllAtoms() == 0 || molecule.isFragment()) {
            throw new DataException(SOURCE + ": ID code " + code + " is no molecule; use the version that Graft's pom names");
        }
        return new IsomericSmilesCreator(molecule).getSmiles();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
