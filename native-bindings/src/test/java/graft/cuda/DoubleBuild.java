package graft.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Builds the host double with g++. Each part is compiled once for each content, in {@code target/host-double} of the checkout, where every module's tests
 * find it.
 */
final class DoubleBuild {
    /** How a kernel is declared; the rules are in the module's README. */
    static final Pattern KERNEL = Pattern.compile("extern \"C\" __global__ void (?:__launch_bounds__\\([^)]*\\)\\s*)?(\\w+)\\s*\\(");

    private static final List<String> FLAGS = List.of("-std=c++20", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror");
    private static final List<String> BOOKKEEPING = List.of("device", "memory", "stream", "module", "control");

    /** A source, how it is compiled, and what its object depends on beside the flags. */
    private record Part(String name, String source, List<String> flags, String content) {}

    private static final String MISSING = lookForCompiler();

    private DoubleBuild() {}

    static String missing() {
        return MISSING;
    }

    private static String lookForCompiler() {
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) return "the host double of CUDA is built on Linux only";
        try {
            return new ProcessBuilder("g++", "--version").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0
                    ? "" : "the host double of CUDA needs g++, which does not run here";
        } catch (IOException e) {
            return "the host double of CUDA needs g++, which is not installed";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    static synchronized Path build(List<Path> kernelSources) {
        if (!MISSING.isEmpty()) {
            System.out.println("skipped: " + MISSING);
            throw new TestAbortedException(MISSING);
        }
        try {
            Path root = checkout();
            Path folder = Files.createDirectories(root.resolve("target/host-double"));
            Path cpp = root.resolve("native-bindings/src/test/cpp");
            String shared = contentOf(cpp, ".h") + contentOf(cpp, ".cpp");
            List<Part> parts = new ArrayList<>();
            StringBuilder unity = new StringBuilder();
            for (String name : BOOKKEEPING) unity.append("#include \"").append(name).append(".cpp\"\n");
            parts.add(new Part("bookkeeping", unity.toString(), List.of("-O0"), shared));
            parts.add(new Part("fibres", "#include \"fibres.cpp\"\n", List.of("-O2"), shared));
            parts.add(new Part("cublas", "#include \"cublas.cpp\"\n", List.of("-O2", "-ftree-vectorize", "-march=native"), shared));
            for (Path source : kernelSources) parts.add(kernels(source.toAbsolutePath(), shared));
            List<Path> objects = compile(parts, cpp, folder);
            Path library = folder.resolve("double-" + digest(objects.toString()) + ".so");
            if (!Files.exists(library)) {
                List<String> link = new ArrayList<>(List.of("g++", "-shared", "-o"));
                Path fresh = Files.createTempFile(folder, "double", ".so");
                link.add(fresh.toString());
                objects.forEach(o -> link.add(o.toString()));
                Running.start(link, fresh, library).finish();
            }
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Part kernels(Path source, String shared) throws IOException {
        StringBuilder text = new StringBuilder("#include \"" + source + "\"\n#include \"kernels.h\"\n");
        Matcher kernel = KERNEL.matcher(Files.readString(source));
        while (kernel.find()) text.append("GRAFT_KERNEL(").append(kernel.group(1)).append(");\n");
        String name = source.getFileName().toString().replace(".cu", "");
        // Not contracted to fma: what nvcc contracts and what it does not is its own affair, and tests compare to tolerance.
        List<String> flags = List.of("-O2", "-march=native", "-ffp-contract=off", "-Wno-unknown-pragmas", "-Wno-unused-function", "-Wno-unused-parameter",
                "-Wno-psabi", "-include", "shim.h");
        return new Part(name, text.toString(), flags, shared + Files.readString(source) + contentOf(source.getParent(), ".cuh"));
    }

    /** Two compilers at a time; the objects in the order of the parts. */
    private static List<Path> compile(List<Part> parts, Path cpp, Path folder) throws IOException {
        List<Path> objects = new ArrayList<>();
        List<Running> running = new ArrayList<>();
        for (Part part : parts) {
            Path object = folder.resolve(part.name() + "-" + digest(part.flags() + part.source() + part.content() + FLAGS) + ".o");
            objects.add(object);
            if (Files.exists(object)) continue;
            Path source = Files.writeString(folder.resolve(object.getFileName().toString().replace(".o", ".cpp")), part.source());
            Path fresh = Files.createTempFile(folder, part.name(), ".o");
            List<String> command = new ArrayList<>(List.of("g++"));
            command.addAll(FLAGS);
            command.addAll(part.flags());
            command.addAll(List.of("-I" + cpp, "-c", source.toString(), "-o", fresh.toString()));
            if (running.size() == 2) running.removeFirst().finish();
            running.add(Running.start(command, fresh, object));
        }
        for (Running one : running) one.finish();
        return objects;
    }

    /** A compiler or linker at work: what it writes, and where that goes when it is done. */
    private record Running(Process process, Path said, Path fresh, Path result) {
        static Running start(List<String> command, Path fresh, Path result) throws IOException {
            Path said = result.resolveSibling(result.getFileName() + ".log");
            return new Running(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start(), said, fresh, result);
        }

        void finish() throws IOException {
            try {
                if (process.waitFor() != 0) throw new AssertionError("g++ does not take the host double:\n" + Files.readString(said));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            rename(fresh, result);
        }
    }

    private static void rename(Path fresh, Path to) throws IOException {
        try {
            Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The folder that holds all modules. */
    private static Path checkout() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) if (Files.isDirectory(at.resolve("native-bindings/src/test/cpp"))) return at;
        throw new AssertionError("no checkout above " + Path.of("").toAbsolutePath());
    }

    private static String contentOf(Path folder, String ending) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) all.append(file.getFileName()).append(Files.readString(file));
        }
        return all.toString();
    }

    private static String digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(sum, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
