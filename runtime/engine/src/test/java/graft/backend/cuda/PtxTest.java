package graft.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.TestGpu;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Kernel sources, the PTX that is shipped and the table that launches them say the same. */
class PtxTest {
    private static final Pattern KERNEL = Pattern.compile("extern \"C\" __global__ void (\\w+)\\(([^)]*)\\)");

    @Test
    void ptxIsMadeFromTheSourcesBesideIt() throws IOException, NoSuchAlgorithmException {
        for (Path source : TestGpu.sources()) {
            String name = source.getFileName().toString().replace(".cu", "");
            String text = new String(Ptx.of(name), StandardCharsets.US_ASCII);
            assertEquals(Ptx.DIGEST + digest(source), text.lines().findFirst().orElseThrow(), name + ".ptx is not of these sources; run runtime/engine/src/main/cuda/make-ptx");
        }
    }

    /** The headers in the order of their names, then the source. */
    private static String digest(Path source) throws IOException, NoSuchAlgorithmException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (Stream<Path> all = Files.list(source.getParent())) {
            for (Path header : all.filter(p -> p.toString().endsWith(".cuh")).sorted().toList()) content.write(Files.readAllBytes(header));
        }
        content.write(Files.readAllBytes(source));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.toByteArray()));
    }

    /** CUDA 12.0's drivers take PTX of ISA 8.0 and earlier, and sm_75 is the oldest card that we name. */
    @Test
    void oldDriversAndCardsTakeThePtx() {
        for (Path source : TestGpu.sources()) {
            String text = new String(Ptx.of(source.getFileName().toString().replace(".cu", "")), StandardCharsets.US_ASCII);
            Matcher version = Pattern.compile("\\.version (\\d+)\\.(\\d+)").matcher(text);
            assertTrue(version.find() && Integer.parseInt(version.group(1)) * 10 + Integer.parseInt(version.group(2)) <= 80, source + " asks for ISA " + version.group());
            assertTrue(text.contains(".target sm_75\n"), source.toString());
        }
    }

    @Test
    void everyKernelIsInTheTableWithItsParameters() throws IOException {
        TreeMap<String, String> written = new TreeMap<>();
        for (Path source : TestGpu.sources()) {
            Matcher kernel = KERNEL.matcher(Files.readString(source));
            while (kernel.find()) written.put(source.getFileName() + " " + kernel.group(1), letters(kernel.group(2)));
        }
        TreeMap<String, String> listed = new TreeMap<>();
        for (Kernel k : Kernel.values()) listed.put(k.source() + ".cu " + k.entry(), k.parameters());
        assertEquals(written, listed);
    }

    private static String letters(String parameters) {
        return Stream.of(parameters.split(",")).map(p -> p.contains("*") ? "P" : p.contains("long long") ? "L" : p.contains("float") ? "F" : "I").collect(Collectors.joining());
    }

    /** A sum that several threads add to in no order would differ from run to run. */
    @Test
    void nothingAddsFloatsAtomically() {
        TreeSet<String> found = new TreeSet<>();
        for (Path source : TestGpu.sources()) {
            String name = source.getFileName().toString().replace(".cu", "");
            if (Pattern.compile("\\b(atom|red)\\.").matcher(new String(Ptx.of(name), StandardCharsets.US_ASCII)).find()) found.add(name);
        }
        assertEquals(List.of(), List.copyOf(found));
    }
}
