package graft.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The CUDA driver and cuBLAS of this process, and the devices they reach. */
public final class Cuda {
    /** Property that, when {@code off}, keeps {@link #search} from looking: no GPU is used. */
    public static final String SWITCH = "graft.cuda";

    private static @Nullable CudaSearch searched;

    private final String driver;
    private final int driverVersion;
    private final String cublas;
    private final int cublasVersion;
    private final List<CudaDevice> devices;

    Cuda(String driver, int driverVersion, String cublas, int cublasVersion, List<CudaDevice> devices) {
        this.driver = driver;
        this.driverVersion = driverVersion;
        this.cublas = cublas;
        this.cublasVersion = cublasVersion;
        this.devices = devices;
    }

    /**
     * Looks for a driver, cuBLAS and a device that can be used, once a process: later calls give the same answer. Where to look, and how to say it: the
     * variable {@code GRAFT_CUDA_HOME}, the system's loader, the usual places. Never throws.
     */
    public static synchronized CudaSearch search() {
        CudaSearch search = searched;
        if (search == null) {
            String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            if ("off".equals(System.getProperty(SWITCH))) search = CudaSearch.off("it is switched off by -D" + SWITCH + "=off");
            else if (os.startsWith("mac")) search = CudaSearch.off("there is no CUDA for macOS");
            else search = CudaSearch.in(CudaPlaces.ofThisMachine());
            searched = search;
        }
        return search;
    }

    /**
     * What {@link #search} finds.
     *
     * @throws CudaUnavailableException with every reason why there is none
     */
    public static Cuda required() {
        return foundBy(search());
    }

    /**
     * A driver and a cuBLAS in these files, which may be one.
     *
     * @throws CudaUnavailableException with every reason why they cannot be used
     */
    public static Cuda open(Path driver, Path cublas) {
        return foundBy(CudaSearch.at(driver, cublas));
    }

    private static Cuda foundBy(CudaSearch search) {
        return search.found().orElseThrow(() -> new CudaUnavailableException(search.reasons()));
    }

    /** The newest CUDA that the driver knows, as 12060 for 12.6. */
    public int driverVersion() {
        return driverVersion;
    }

    /** The CUDA that cuBLAS belongs to, as 12060 for 12.6. */
    public int cublasVersion() {
        return cublasVersion;
    }

    /** The driver's devices in its order, those included that are too old for our kernels. */
    public List<CudaDevice> devices() {
        return devices;
    }

    /** The first device that runs our kernels. */
    public CudaDevice firstDevice() {
        return devices.stream().filter(CudaDevice::runsOurKernels).findFirst().orElseThrow();
    }

    /** The primary context of a device. */
    public CudaContext context(CudaDevice device) {
        return new CudaContext(device);
    }

    /** One line for people. */
    public String describe() {
        return "driver " + driver + " for CUDA " + CudaSearch.dotted(driverVersion) + ", cuBLAS " + cublas + " " + CudaSearch.dotted(cublasVersion);
    }
}
