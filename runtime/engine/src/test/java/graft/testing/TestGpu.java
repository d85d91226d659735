package graft.testing;

import graft.cuda.Cuda;
import graft.cuda.HostDouble;
import graft.cuda.RealGpu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The GPU that tests of the CUDA back end run on: the host double with the engine's own kernel sources, or with {@code -Dgraft.gpu=real} a real one. */
public final class TestGpu {
    private static final String PROPERTY = "graft.gpu";

    private static HostDouble built;

    private TestGpu() {}

    /** Whether a real GPU was asked for, as {@code mvn verify -Pgpu} does. */
    public static boolean isReal() {
        return "real".equals(System.getProperty(PROPERTY));
    }

    /**
     * Driver and cuBLAS. A real one that is not there is a failure; a double that cannot be built skips the test.
     *
     * @throws org.opentest4j.TestAbortedException where there is no g++
     */
    public static Cuda cuda() {
        return isReal() ? RealGpu.cuda() : hostDouble().cuda();
    }

    /** Whether every case is wanted: on a real GPU, and on the double with {@code -Dgraft.gpu=all}, as {@code mvn verify -Pdouble} does. */
    public static boolean isWhole() {
        return isReal() || "all".equals(System.getProperty(PROPERTY));
    }

    /** Why there is none on this machine; empty when there is. A real one that was asked for is always said to be there: the test then fails without it. */
    public static String missing() {
        return isReal() ? "" : HostDouble.missing();
    }

    /** The double, one a process. */
    public static synchronized HostDouble hostDouble() {
        if (built == null) built = HostDouble.build(sources());
        return built;
    }

    /** The kernel sources, in the order of their names. */
    public static List<Path> sources() {
        try (Stream<Path> all = Files.list(folder())) {
            return all.filter(p -> p.toString().endsWith(".cu")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the kernel sources are. */
    public static Path folder() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path folder = at.resolve("runtime/engine/src/main/cuda");
            if (Files.isDirectory(folder)) return folder;
        }
        throw new IllegalStateException("no kernel sources above " + Path.of("").toAbsolutePath());
    }
}
