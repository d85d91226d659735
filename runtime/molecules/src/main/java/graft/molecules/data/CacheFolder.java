package graft.molecules.data;

import java.nio.file.Path;

/** Where the user's machine keeps what can be fetched or computed again. */
final class CacheFolder {
    private static final String PROPERTY = "graft.cache";

    private CacheFolder() {}

    /** A folder below the property {@code graft.cache}, else below {@code .cache/graft} of the user's home. */
    static Path of(String name) {
        Path home = Path.of(System.getProperty("user.home", "."), ".cache", "graft");
        return Path.of(System.getProperty(PROPERTY, home.toString())).resolve(name);
    }
}
