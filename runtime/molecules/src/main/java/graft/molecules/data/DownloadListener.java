package graft.molecules.data;

/** Hears how a download goes. */
@FunctionalInterface
public interface DownloadListener {
    /** Hears nothing. */
    DownloadListener SILENT = (file, bytes, total) -> {};

    /**
     * Called as bytes arrive.
     *
     * @param file name of what is fetched
     * @param bytes that have arrived
     * @param total bytes to arrive, or -1 where the server does not say; equal to {@code bytes} at the end
     */
    void arrived(String file, long bytes, long total);
}
