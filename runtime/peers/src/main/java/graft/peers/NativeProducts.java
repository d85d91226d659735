package graft.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import graft.kernel.bench.GemmOperands;
import graft.kernel.bench.GemmPart;
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

/**
 * C [m x n] = A [m x k] B [k x n], row-major float32, by OpenBLAS and by oneDNN, called as a C program would, on the calling thread alone. Their libraries come from their Maven artefacts
 * and stay for the life of the process.
 */
final class NativeProducts {
    private static final int ROW_MAJOR = 101;
    private static final int NOT_TRANSPOSED = 111;
    private static final String PLATFORM = "linux-x86_64";
    private static final List<String> FILES = List.of("openblas/libgcc_s.so.1", "openblas/libquadmath.so.0", "openblas/libgfortran.so.5", "dnnl/libgomp.so.1", "openblas/libopenblas.so.0", "dnnl/libdnnl.so.3");

    /** Functions that the JIT knows as constants: a call through a field costs as much as a small product. */
    private static final class Functions {
        static final List<SymbolLookup> LIBRARIES = load();
        static final MethodHandle OPEN_BLAS = handle(4, "cblas_sgemm", FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT));
        static final MethodHandle ONE_DNN = handle(5, "dnnl_sgemm", FunctionDescriptor.of(JAVA_INT, JAVA_BYTE, JAVA_BYTE, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_FLOAT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_FLOAT, ADDRESS, JAVA_LONG));
        /** Holds for the calling thread, and so for what oneDNN does when it calls. */
        static final MethodHandle OMP_THREADS = handle(3, "omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
    }

    private final String versions;

    NativeProducts() {
        for (String variable : List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")) {
            if (System.getenv(variable) != null) throw new PeerException(variable + " is set, so OpenBLAS would not choose its kernels for this machine; unset it");
        }
        try {
            handle(4, "openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(1);
            MemorySegment config = (MemorySegment) handle(4, "openblas_get_config", FunctionDescriptor.of(ADDRESS)).invokeExact();
            MemorySegment core = (MemorySegment) handle(4, "openblas_get_corename", FunctionDescriptor.of(ADDRESS)).invokeExact();
            MemorySegment version = ((MemorySegment) handle(5, "dnnl_version", FunctionDescriptor.of(ADDRESS)).invokeExact()).reinterpret(3 * Integer.BYTES);
            versions = config.reinterpret(Long.MAX_VALUE).getString(0) + ", core " + core.reinterpret(Long.MAX_VALUE).getString(0)
                    + "; oneDNN " + version.getAtIndex(JAVA_INT, 0) + "." + version.getAtIndex(JAVA_INT, 1) + "." + version.getAtIndex(JAVA_INT, 2);
        } catch (Throwable e) {
            throw new PeerException("OpenBLAS or oneDNN cannot be asked for its version: " + e.getMessage(), e);
        }
    }

    String versions() {
        return versions;
    }

    /** OpenBLAS's product of these operands. */
    GemmPart openBlas(GemmOperands in, MemorySegment c) {
        int n = in.shape().n();
        int k = in.shape().k();
        return (worker, from, rows, times) -> {
            MemorySegment a = in.a().asSlice((long) from * k * Float.BYTES);
            MemorySegment to = c.asSlice((long) from * n * Float.BYTES);
            MemorySegment b = in.b();
            try {
                for (long i = 0; i < times; i++) Functions.OPEN_BLAS.invokeExact(ROW_MAJOR, NOT_TRANSPOSED, NOT_TRANSPOSED, rows, n, k, 1f, a, k, b, n, 0f, to, n);
            } catch (Throwable e) {
                throw new PeerException("cblas_sgemm failed: " + e.getMessage(), e);
            }
        };
    }

    /** oneDNN's product of these operands. */
    GemmPart oneDnn(GemmOperands in, MemorySegment c) {
        long n = in.shape().n();
        long k = in.shape().k();
        return (worker, from, rows, times) -> {
            MemorySegment a = in.a().asSlice(from * k * Float.BYTES);
            MemorySegment to = c.asSlice(from * n * Float.BYTES);
            MemorySegment b = in.b();
            int failed = 0;
            try {
                Functions.OMP_THREADS.invokeExact(1);
                for (long i = 0; i < times; i++) failed |= (int) Functions.ONE_DNN.invokeExact((byte) 'N', (byte) 'N', (long) rows, n, k, 1f, a, k, b, n, 0f, to, n);
            } catch (Throwable e) {
                throw new PeerException("dnnl_sgemm failed: " + e.getMessage(), e);
            }
            if (failed != 0) throw new PeerException("dnnl_sgemm returned status " + failed);
        };
    }

    private static List<SymbolLookup> load() {
        try {
            Path folder = Files.createTempDirectory("graft-products");
            folder.toFile().deleteOnExit();
            for (String name : FILES) {
                String resource = "/org/bytedeco/" + name.replace("/", "/" + PLATFORM + "/");
                try (InputStream in = NativeProducts.class.getResourceAsStream(resource)) {
                    if (in == null) throw new PeerException(resource + " is not on the class path; this comparison runs on " + PLATFORM + " alone");
                    Path file = folder.resolve(name);
                    Files.createDirectories(file.getParent()).toFile().deleteOnExit();
                    Files.copy(in, file);
                    file.toFile().deleteOnExit();
                }
            }
            return FILES.stream().map(name -> SymbolLookup.libraryLookup(folder.resolve(name), Arena.global())).toList();
        } catch (IOException e) {
            throw new PeerException("the libraries cannot be written to a temporary folder: " + e.getMessage(), e);
        }
    }

    /** @param library its place in {@link #FILES} */
    private static MethodHandle handle(int library, String function, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(Functions.LIBRARIES.get(library).find(function).orElseThrow(() -> new PeerException("the library has no function " + function)), type);
    }
}
