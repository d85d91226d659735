package graft.cuda;

import graft.ffi.CuBlas;
import graft.ffi.CuDevice;
import graft.ffi.CuModule;
import graft.ffi.CuStream;
import graft.ffi.LateSymbols;
import graft.ffi.NativeLibrary;
import graft.ffi.NativeLibraryException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found on the way to a GPU, and what was not. Every part is looked at even where an earlier one is missing, so that all reasons come at once.
 */
public final class CudaSearch {
    /** The oldest driver that takes our PTX and has what we call: CUDA 12.0. */
    static final int OLDEST_DRIVER = 12000;

    private static final int OLDEST_CUBLAS = 12;
    private static final int NEWEST_CUBLAS = 13;
    private static final List<Class<?>> DRIVER = List.of(CuDevice.class, CuStream.class, CuModule.class);
    private static final String DRIVER_MEND = "install NVIDIA's driver 525 or newer";
    private static final String CUBLAS_MEND = "install cuBLAS 12 or 13 (libcublas of the CUDA toolkit), or say in " + CudaPlaces.HOME + " which folder it is in";

    private final List<String> reasons = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private final List<CudaDevice> devices = new ArrayList<>();
    private @Nullable Cuda cuda;

    private CudaSearch() {}

    /** A search that was switched off. */
    static CudaSearch off(String reason) {
        CudaSearch search = new CudaSearch();
        search.reasons.add(reason);
        return search;
    }

    /** Looks in the places of a machine. */
    static CudaSearch in(CudaPlaces places) {
        CudaSearch search = new CudaSearch();
        NativeLibrary driver = search.first(List.of(), places.driverNames(), places.driverFiles(), "CUDA driver", DRIVER_MEND);
        NativeLibrary blas = search.first(places.cublasFilesOfHome(), places.cublasNames(), places.cublasFiles(), "cuBLAS", CUBLAS_MEND);
        search.look(driver, blas);
        return search;
    }

    /** Looks at two files. */
    static CudaSearch at(Path driver, Path cublas) {
        CudaSearch search = new CudaSearch();
        search.look(search.first(List.of(driver), List.of(), List.of(), "CUDA driver", DRIVER_MEND),
                search.first(List.of(cublas), List.of(), List.of(), "cuBLAS", CUBLAS_MEND));
        return search;
    }

    /** The GPU's libraries, when nothing is missing. */
    public Optional<Cuda> found() {
        return Optional.ofNullable(cuda);
    }

    /** Each reason why no GPU can be used, with what mends it; none when one can. */
    public List<String> reasons() {
        return List.copyOf(reasons);
    }

    /** What was found, a line a thing: libraries with their versions, devices. For people. */
    public List<String> parts() {
        return List.copyOf(found);
    }

    private @Nullable NativeLibrary first(List<Path> before, List<String> names, List<Path> after, String what, String mend) {
        List<String> refused = new ArrayList<>();
        List<Object> candidates = new ArrayList<>(before);
        candidates.addAll(names);
        candidates.addAll(after);
        for (Object candidate : candidates) {
            try {
                return candidate instanceof Path file ? NativeLibrary.open(file) : NativeLibrary.open((String) candidate);
            } catch (NativeLibraryException e) {
                refused.add(e.getMessage());
            }
        }
        reasons.add("no " + what + " was found: " + String.join(", ", refused) + "; " + mend);
        return null;
    }

    private void look(@Nullable NativeLibrary driver, @Nullable NativeLibrary blas) {
        int driverVersion = driver == null ? 0 : driverVersion(driver);
        int cublasVersion = blas == null ? 0 : cublasVersion(blas);
        if (reasons.isEmpty() && driver != null && blas != null) cuda = new Cuda(driver.origin(), driverVersion, blas.origin(), cublasVersion, List.copyOf(devices));
    }

    private boolean bound(LateSymbols symbols, NativeLibrary library, List<Class<?>> bindings, Set<String> optional, String what, String mend) {
        List<String> missing = library.missing(bindings, optional);
        if (!missing.isEmpty()) {
            reasons.add("the " + what + " " + library.origin() + " lacks " + String.join(", ", missing) + "; " + mend);
            return false;
        }
        try {
            symbols.bind(library);
            return true;
        } catch (NativeLibraryException e) {
            reasons.add(e.getMessage());
            return false;
        }
    }

    private int driverVersion(NativeLibrary driver) {
        Set<String> optional = new HashSet<>(CuDevice.OPTIONAL);
        optional.addAll(CuStream.OPTIONAL);
        optional.addAll(CuModule.OPTIONAL);
        if (!bound(LateSymbols.CUDA_DRIVER, driver, DRIVER, optional, "CUDA driver", DRIVER_MEND)) return 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_INT);
            int version = CuDevice.cuDriverGetVersion(out) == DriverStatus.SUCCESS ? out.get(ValueLayout.JAVA_INT, 0) : 0;
            found.add("driver " + driver.origin() + " for CUDA " + dotted(version));
            if (version < OLDEST_DRIVER) {
                reasons.add("the driver " + driver.origin() + " is for CUDA " + dotted(version) + ", and at least CUDA " + dotted(OLDEST_DRIVER) + " is needed; "
                        + DRIVER_MEND);
                return version;
            }
            int status = CuDevice.cuInit(0);
            if (status == DriverStatus.SUCCESS) status = CuDevice.cuDeviceGetCount(out);
            if (status == DriverStatus.SUCCESS) lookAtDevices(out.get(ValueLayout.JAVA_INT, 0));
            else reasons.add("the driver " + driver.origin() + " does not start: " + DriverStatus.describe(status)
                    + "; see what nvidia-smi says, and whether this container or user may use the GPU");
            return version;
        }
    }

    private void lookAtDevices(int count) {
        boolean any = false;
        for (int i = 0; i < count; i++) {
            try {
                CudaDevice device = CudaDevice.read(i);
                devices.add(device);
                found.add("device " + device.describe() + (device.runsOurKernels() ? "" : " (too old)"));
                any |= device.runsOurKernels();
            } catch (CudaException e) {
                found.add("device " + i + ": " + e.getMessage());
            }
        }
        if (!any)
            reasons.add("none of the driver's " + count + " devices can be used; one of compute capability 7.5 (Turing) or later is needed, and CUDA_VISIBLE_DEVICES "
                    + "must not hide it");
    }

    private int cublasVersion(NativeLibrary blas) {
        if (!bound(LateSymbols.CUBLAS, blas, List.of(CuBlas.class), CuBlas.OPTIONAL, "cuBLAS", CUBLAS_MEND)) return 0;
        int major = property(0);
        int minor = property(1);
        found.add("cuBLAS " + blas.origin() + ", version " + major + "." + minor + "." + property(2)
                + (Cublas.hasGrouped() ? "" : ", without grouped products (they came with CUDA 12.5)"));
        if (major < OLDEST_CUBLAS || major > NEWEST_CUBLAS)
            reasons.add("cuBLAS " + blas.origin() + " is version " + major + "." + minor + ", and 12 or 13 is needed; " + CUBLAS_MEND);
        return major * 1000 + minor * 10;
    }

    private static int property(int which) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_INT);
            return CuBlas.cublasGetProperty(which, out) == 0 ? out.get(ValueLayout.JAVA_INT, 0) : -1;
        }
    }

    /** 12060 as 12.6. */
    static String dotted(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
