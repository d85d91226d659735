package graft.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** C [m x n] = A [m x k] B [k x n], row-major float32, by OpenBLAS and by oneDNN, called as a C program would. Their libraries come from their Maven artefacts. */
final class NativeProducts {
    private static final int ROW_MAJOR = 101;
    private static final int NOT_TRANSPOSED = 111;
    private static final String PLATFORM = "linux-x86_64";

    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle openBlas;
    private final MethodHandle oneDnn;
    private final String versions;

    /** Loads both libraries for the life of the process. oneDNN takes its threads from OMP_NUM_THREADS. */
    NativeProducts(int threads) {
        Path folder = extract();
        for (String needed : List.of("openblas/libgcc_s.so.1", "openblas/libquadmath.so.0", "openblas/libgfortran.so.5", "dnnl/libgomp.so.1")) load(folder, needed);
        SymbolLookup blas = load(folder, "openblas/libopenblas.so.0");
        SymbolLookup dnnl = load(folder, "dnnl/libdnnl.so.3");
        openBlas = handle(blas, "cblas_sgemm", FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT));
        oneDnn = handle(dnnl, "dnnl_sgemm", FunctionDescriptor.of(JAVA_INT, JAVA_BYTE, JAVA_BYTE, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_FLOAT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_FLOAT, ADDRESS, JAVA_LONG));
        try {
            handle(blas, "openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(threads);
            MemorySegment config = (MemorySegment) handle(blas, "openblas_get_config", FunctionDescriptor.of(ADDRESS)).invokeExact();
            MemorySegment core = (MemorySegment) handle(blas, "openblas_get_corename", FunctionDescriptor.of(ADDRESS)).invokeExact();
            MemorySegment version = ((MemorySegment) handle(dnnl, "dnnl_version", FunctionDescriptor.of(ADDRESS)).invokeExact()).reinterpret(3 * Integer.BYTES);
            versions = config.reinterpret(Long.MAX_VALUE).getString(0) + ", core " + core.reinterpret(Long.MAX_VALUE).getString(0)
                    + "; oneDNN " + version.getAtIndex(JAVA_INT, 0) + "." + version.getAtIndex(JAVA_INT, 1) + "." + version.getAtIndex(JAVA_INT, 2);
        } catch (Throwable e) {
            throw new PeerException("OpenBLAS or oneDNN cannot be asked for its version: " + e.getMessage(), e);
        }
    }

    String versions() {
        return versions;
    }

    void openBlas(int m, int n, int k, MemorySegment a, MemorySegment b, MemorySegment c) {
        try {
            openBlas.invokeExact(ROW_MAJOR, NOT_TRANSPOSED, NOT_TRANSPOSED, m, n, k, 1f, a, k, b, n, 0f, c, n);
        } catch (Throwable e) {
            throw new PeerException("cblas_sgemm failed: " + e.getMessage(), e);
        }
    }

    void oneDnn(int m, int n, int k, MemorySegment a, MemorySegment b, MemorySegment c) {
        int status;
        try {
            status = (int) oneDnn.invokeExact((byte) 'N', (byte) 'N', (long) m, (long) n, (long) k, 1f, a, (long) k, b, (long) n, 0f, c, (long) n);
        } catch (Throwable e) {
            throw new PeerException("dnnl_sgemm failed: " + e.getMessage(), e);
        }
        if (status != 0) throw new PeerException("dnnl_sgemm returned status " + status);
    }

    private static Path extract() {
        try {
            Path folder = Files.createTempDirectory("graft-products");
            for (String name : List.of("openblas/libgcc_s.so.1", "openblas/libquadmath.so.0", "openblas/libgfortran.so.5", "openblas/libopenblas.so.0", "dnnl/libgomp.so.1", "dnnl/libdnnl.so.3")) {
                String resource = "/org/bytedeco/" + name.replace("/", "/" + PLATFORM + "/");
                try (InputStream in = NativeProducts.class.getResourceAsStream(resource)) {
                    if (in == null) throw new PeerException(resource + " is not on the class path; this comparison runs on " + PLATFORM + " alone");
                    Path file = folder.resolve(name);
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                    file.toFile().deleteOnExit();
                }
            }
            return folder;
        } catch (IOException e) {
            throw new PeerException("the libraries cannot be written to a temporary folder: " + e.getMessage(), e);
        }
    }

    private static SymbolLookup load(Path folder, String name) {
        return SymbolLookup.libraryLookup(folder.resolve(name), Arena.global());
    }

    private MethodHandle handle(SymbolLookup library, String function, FunctionDescriptor type) {
        return linker.downcallHandle(library.find(function).orElseThrow(() -> new PeerException("the library has no function " + function)), type);
    }
}
