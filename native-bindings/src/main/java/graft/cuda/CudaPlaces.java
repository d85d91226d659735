package graft.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the driver and cuBLAS may lie: first in {@code GRAFT_CUDA_HOME} (a toolkit's folder, or the folder of the libraries themselves), then where the
 * system's loader looks, then in the usual places of toolkits, drivers, containers and WSL.
 *
 * @param environment the process's variables
 * @param windows whether libraries are named as on Windows
 * @param root what the usual places are looked for under
 */
record CudaPlaces(Map<String, String> environment, boolean windows, Path root) {
    static final String HOME = "GRAFT_CUDA_HOME";

    private static final List<String> IN_A_HOME = List.of("", "lib64", "lib", "targets/x86_64-linux/lib", "targets/sbsa-linux/lib", "bin/x64", "bin");
    private static final List<String> DRIVER_FOLDERS = List.of("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib64", "usr/lib/wsl/lib",
            "usr/local/nvidia/lib64", "run/opengl-driver/lib");
    private static final List<String> TOOLKIT_FOLDERS = List.of("usr/local", "opt");

    static CudaPlaces ofThisMachine() {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return new CudaPlaces(System.getenv(), windows, Path.of("/"));
    }

    /** Names of the driver's library. */
    List<String> driverNames() {
        return windows ? List.of("nvcuda.dll") : List.of("libcuda.so.1", "libcuda.so");
    }

    /** Names of cuBLAS, the newest version first. */
    List<String> cublasNames() {
        return windows ? List.of("cublas64_13.dll", "cublas64_12.dll") : List.of("libcublas.so.13", "libcublas.so.12");
    }

    /** Files of the driver that are there, to be tried after the loader. The driver belongs to the system, so a home comes last here. */
    List<Path> driverFiles() {
        List<Path> folders = new ArrayList<>(DRIVER_FOLDERS.stream().map(root::resolve).toList());
        folders.addAll(home());
        return present(folders, driverNames());
    }

    /** Files of cuBLAS in the user's {@code GRAFT_CUDA_HOME}, to be tried before the loader. */
    List<Path> cublasFilesOfHome() {
        return present(home(), cublasNames());
    }

    /** Files of cuBLAS in the usual places, to be tried after the loader. */
    List<Path> cublasFiles() {
        List<Path> folders = new ArrayList<>();
        for (String name : List.of("CUDA_HOME", "CUDA_PATH")) if (environment.containsKey(name)) folders.addAll(inside(Path.of(environment.get(name))));
        for (String parent : TOOLKIT_FOLDERS) for (Path toolkit : toolkits(root.resolve(parent))) folders.addAll(inside(toolkit));
        folders.addAll(DRIVER_FOLDERS.stream().map(root::resolve).toList());
        return present(folders, cublasNames());
    }

    private List<Path> home() {
        return environment.containsKey(HOME) ? inside(Path.of(environment.get(HOME))) : List.of();
    }

    private static List<Path> inside(Path home) {
        return IN_A_HOME.stream().map(home::resolve).toList();
    }

    /** Folders named cuda or cuda-12.6, the newest first. */
    private static List<Path> toolkits(Path parent) {
        if (!Files.isDirectory(parent)) return List.of();
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(p -> p.getFileName().toString().matches("cuda(-1[23].*)?")).sorted((a, b) -> b.compareTo(a)).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a folder that may not be read holds nothing for us
        }
    }

    private static List<Path> present(List<Path> folders, List<String> names) {
        return names.stream().flatMap(n -> folders.stream().map(f -> f.resolve(n))).filter(Files::isRegularFile).distinct().toList();
    }
}
