package graft.molecules.data;

import graft.files.FileWriteException;
import graft.molecules.chem.Featuriser;
import graft.molecules.chem.Geometry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * The distances of a table's molecules on disk, since a conformer takes milliseconds and a table is read for every run. A file belongs to one list of molecules
 * as they are written and to one version of the featuriser, which names library, method and seed; its name is a hash of both. It is written whole, with a
 * checksum behind it, and holds a hash of each molecule: one that is damaged or of something else is not used, and the remarks say so.
 *
 * <p>The file, a {@link SummedFile}: number of molecules, for each its hash (16 bytes), how its distances were come by (1 byte), number of atoms (4), distances above
 * the diagonal (8 each).
 */
public final class ConformerCache {
    private static final long MAGIC = 0x4752414654434631L;
    /** Below this many molecules they are made again as fast as they are read. */
    private static final int FEWEST = 100;

    private final Path file;
    private final Map<String, Geometry> read = new LinkedHashMap<>();
    private final Map<String, Geometry> made = new ConcurrentHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final boolean used;

    private ConformerCache(Path file, boolean used) {
        this.file = file;
        this.used = used;
        if (used && Files.exists(file)) open();
    }

    /** The distances of a table's molecules for a featuriser, in the user's cache folder. Of none where the featuriser makes no distances. */
    public static ConformerCache of(MoleculeTable table, Featuriser featuriser) {
        return of(table, featuriser, CacheFolder.of("conformers"));
    }

    static ConformerCache of(MoleculeTable table, Featuriser featuriser, Path folder) {
        String name = SummedFile.name(featuriser.version(), IntStream.range(0, table.rows()).mapToObj(table::smiles));
        boolean used = featuriser.geometry() && table.rows() >= FEWEST;
        return new ConformerCache(folder.resolve(name + ".conformers"), used);
    }

    /**
     * What a molecule becomes, with distances of the cache where it has them; may be asked by several threads.
     *
     * @param reader makes a molecule from its text, with or without distances as the featuriser says
     */
    public Featuriser.Featurised featurise(BiFunction<Featuriser, String, Featuriser.Featurised> reader, Featuriser featuriser, String text) {
        if (!used) return reader.apply(featuriser, text);
        String key = key(text);
        Geometry known = read.get(key);
        if (known != null) {
            Featuriser.Featurised bare = reader.apply(new Featuriser(featuriser.encoding(), false), text);
            int n = bare.graph().nodes();
            if (known.distances().length == n * n) return new Featuriser.Featurised(bare.graph(), Optional.of(known));
        }
        Featuriser.Featurised fresh = reader.apply(featuriser, text);
        fresh.geometry().ifPresent(g -> made.put(key, g));
        return fresh;
    }

    /** Writes what was made and not read. A disk that takes no more costs time later and nothing else. */
    public void keep() {
        if (made.isEmpty()) return;
        Map<String, Geometry> all = new LinkedHashMap<>(read);
        made.keySet().stream().sorted().forEach(key -> all.put(key, made.get(key)));
        try {
            SummedFile.write(file, MAGIC, out -> write(out, all));
            remarks.add("distances of " + made.size() + " molecules kept in " + file);
        } catch (FileWriteException e) {
            remarks.add("distances are not kept for the next run: " + e.getMessage());
        }
    }

    /** What the user should know: where distances were kept, or why a file was not used. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    private static String key(String text) {
        return HexFormat.of().formatHex(FileChecksum.sha256().digest(text.getBytes(StandardCharsets.UTF_8)), 0, SummedFile.KEY_BYTES);
    }

    private static void write(DataOutputStream out, Map<String, Geometry> all) throws IOException {
        out.writeInt(all.size());
        for (Map.Entry<String, Geometry> e : all.entrySet()) {
            double[] d = e.getValue().distances();
            int n = (int) Math.round(Math.sqrt(d.length));
            out.write(HexFormat.of().parseHex(e.getKey()));
            out.writeByte(e.getValue().source().ordinal());
            out.writeInt(n);
            for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) out.writeDouble(d[i * n + j]);
        }
    }

    private void open() {
        try {
            long most = Files.size(file);
            SummedFile.read(file, MAGIC, "distances", in -> {
                int count = in.readInt();
                for (int m = 0; m < count; m++) one(in, most);
                return count;
            });
        } catch (IOException | IndexOutOfBoundsException e) {
            read.clear();
            remarks.add("distances in " + file + " are not used and made again: " + e.getMessage());
        }
    }

    private void one(DataInputStream in, long most) throws IOException {
        String key = HexFormat.of().formatHex(in.readNBytes(SummedFile.KEY_BYTES));
        Geometry.Source source = Geometry.Source.values()[in.readUnsignedByte()];
        int n = in.readInt();
        if (n < 0 || (long) n * (n - 1) / 2 * Double.BYTES > most) throw new IOException("it is damaged");
        double[] d = new double[Math.multiplyExact(n, n)];
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                d[i * n + j] = in.readDouble();
                d[j * n + i] = d[i * n + j];
            }
        }
        read.put(key, new Geometry(d, source));
    }
}
