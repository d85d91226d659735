package graft.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The folder of real data and expected values that is not part of the repository: property {@code graft.shared}. */
public final class SharedFolder {
    private SharedFolder() {}

    /** The path below the shared folder, or empty when it is not there. */
    public static Optional<Path> find(String relative) {
        Path path = Path.of(System.getProperty("graft.shared", "../shared")).resolve(relative);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }

    /** The path below the shared folder; without it the test is skipped and a line says how many cases that are. */
    public static Path require(String relative, int cases) {
        Optional<Path> path = find(relative);
        if (path.isEmpty()) {
            System.out.println("skipped " + cases + " cases: no " + relative + " below the folder graft.shared");
        }
        Assumptions.assumeTrue(path.isPresent(), () -> "no " + relative);
        return path.get();
    }
}
