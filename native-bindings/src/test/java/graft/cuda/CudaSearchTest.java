package graft.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every reason why there is no GPU is found, and said with its mend. */
class CudaSearchTest {
    @TempDir
    private Path folder;

    private HostDouble gpu;

    @BeforeEach
    void theDouble() {
        gpu = HostDouble.build(List.of(Path.of("src/test/cpp/axpy.cu")));
        gpu.reset();
    }

    @AfterEach
    void asItWas() {
        if (gpu != null) gpu.reset();
    }

    private List<String> reasons(int count, String... words) {
        List<String> reasons = CudaSearch.at(gpu.library(), gpu.library()).reasons();
        assertEquals(count, reasons.size(), reasons::toString);
        String all = String.join("\n", reasons);
        for (String word : words) assertTrue(all.contains(word), () -> word + " in " + all);
        return reasons;
    }

    @Test
    void aWholeOneIsFound() {
        gpu.devices(2);
        CudaSearch search = CudaSearch.at(gpu.library(), gpu.library());
        assertEquals(List.of(), search.reasons());
        Cuda cuda = search.found().orElseThrow();
        assertEquals(12080, cuda.driverVersion());
        assertEquals(12080, cuda.cublasVersion());
        assertEquals(2, cuda.devices().size());
        assertEquals(4, search.parts().size(), search.parts()::toString);
        assertTrue(search.parts().get(1).contains("Graft host double, compute capability 8.0"), search.parts()::toString);
    }

    @Test
    void anOldDriver() {
        gpu.driverVersion(11080);
        reasons(1, "is for CUDA 11.8", "at least CUDA 12.0", "driver 525 or newer");
        CudaUnavailableException none = assertThrows(CudaUnavailableException.class, gpu::cuda);
        assertTrue(none.getMessage().startsWith("no GPU can be used: the driver"), none.getMessage());
        assertEquals(1, none.reasons().size());
    }

    @Test
    void noDeviceOrNoneThatIsNewEnough() {
        gpu.devices(0);
        reasons(1, "CUDA_ERROR_NO_DEVICE", "nvidia-smi");
        gpu.reset();
        gpu.computeCapability(7, 0);
        reasons(1, "compute capability 7.5");
        gpu.reset();
        gpu.fail("cuInit", 1, 803);
        reasons(1, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH");
    }

    @Test
    void allReasonsComeAtOnce() {
        gpu.driverVersion(11040);
        gpu.cublasMajor(11);
        reasons(2, "is for CUDA 11.4", "is version 11.8, and 12 or 13 is needed");
    }

    @Test
    void filesThatAreNoLibraries() {
        CudaSearch search = CudaSearch.at(folder.resolve("none.so"), folder.resolve("absent.so"));
        assertEquals(2, search.reasons().size());
        assertTrue(search.reasons().get(0).startsWith("no CUDA driver was found: the library " + folder.resolve("none.so") + " cannot be opened"), search.reasons()::toString);
        assertTrue(search.reasons().get(1).contains("cuBLAS") && search.reasons().get(1).contains("GRAFT_CUDA_HOME"), search.reasons()::toString);
    }

    @Test
    void aLibraryThatLacksFunctions() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("old.c"), "int cuInit(unsigned flags) { return (int)flags; }\nint cublasCreate_v2(void **h) { *h = 0; return 0; }\n");
        Path old = folder.resolve("libold.so");
        assertEquals(0, new ProcessBuilder("g++", "-x", "c", "-shared", "-fPIC", source.toString(), "-o", old.toString()).inheritIO().start().waitFor());
        List<String> reasons = CudaSearch.at(old, old).reasons();
        assertEquals(2, reasons.size(), reasons::toString);
        assertTrue(reasons.get(0).contains("lacks cuCtxSetCurrent, ") && reasons.get(0).contains("cuLaunchKernel") && !reasons.get(0).contains("cuInit"), reasons::toString);
        assertTrue(!reasons.get(0).contains("cuFuncGetParamInfo") && !reasons.get(1).contains("cublasSgemmGroupedBatched"), "what is optional is not missed");
        assertTrue(reasons.get(1).contains("cublasSgemm_v2"), reasons::toString);
    }

    @Test
    void aLibraryThatNeedsAnother() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("one.c"), "int one(void) { return 1; }\n");
        String needed = folder.resolve("libneeded.so").toString();
        Path needy = folder.resolve("libneedy.so");
        assertEquals(0, new ProcessBuilder("g++", "-x", "c", "-shared", "-fPIC", source.toString(), "-o", needed).inheritIO().start().waitFor());
        assertEquals(0, new ProcessBuilder("g++", "-shared", "-Wl,--no-as-needed", needed, "-o", needy.toString()).inheritIO().start().waitFor());
        Files.delete(Path.of(needed));
        String reason = CudaSearch.at(gpu.library(), needy).reasons().getFirst();
        assertTrue(reason.contains("libneeded.so: cannot open shared object file"), reason);
    }

    @Test
    void onlyOneLibraryAProcess() throws IOException {
        CudaSearch.at(gpu.library(), gpu.library());
        Path copy = Files.copy(gpu.library(), folder.resolve("copy.so"));
        assertTrue(CudaSearch.at(copy, gpu.library()).reasons().get(0).contains("can only be used by another process"));
    }

    @Test
    void placesComeInTheirOrder() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home/lib64"));
        Path newer = Files.createDirectories(folder.resolve("root/usr/local/cuda-13.0/lib64"));
        Path older = Files.createDirectories(folder.resolve("root/usr/local/cuda-12.6/targets/x86_64-linux/lib"));
        Path system = Files.createDirectories(folder.resolve("root/usr/lib/wsl/lib"));
        Files.createDirectories(folder.resolve("root/usr/local/cuda-11.8/lib64"));
        for (Path each : List.of(home, older, folder.resolve("root/usr/local/cuda-11.8/lib64"))) Files.createFile(each.resolve("libcublas.so.12"));
        Files.createFile(newer.resolve("libcublas.so.13"));
        Files.createFile(system.resolve("libcuda.so.1"));
        CudaPlaces places = new CudaPlaces(Map.of("GRAFT_CUDA_HOME", folder.resolve("home").toString()), false, folder.resolve("root"));
        assertEquals(List.of(home.resolve("libcublas.so.12")), places.cublasFilesOfHome());
        assertEquals(List.of(newer.resolve("libcublas.so.13"), older.resolve("libcublas.so.12")), places.cublasFiles());
        assertEquals(List.of(system.resolve("libcuda.so.1")), places.driverFiles());
        CudaPlaces windows = new CudaPlaces(Map.of("CUDA_PATH", folder.resolve("home").toString()), true, folder.resolve("root"));
        assertEquals(List.of("nvcuda.dll"), windows.driverNames());
        assertEquals(List.of(), windows.cublasFiles());
    }
}
