package graft.model.train;

/** The version of Graft, from its jar. */
public final class GraftVersion {
    private GraftVersion() {}

    /** As in the jar's manifest; {@code development} when run from class folders. */
    public static String current() {
        String version = GraftVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
