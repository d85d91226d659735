package graft.molecules.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds a data set by its name: in the data folder, else among what was downloaded before, else where it is published. */
public final class DataSets {
    private final DataCatalogue catalogue;
    private final Path cache;

    /** @param cache where downloads are kept */
    DataSets(DataCatalogue catalogue, Path cache) {
        this.catalogue = catalogue;
        this.cache = cache;
    }

    /** The standard catalogue; downloads are kept below the property {@code graft.cache}, else in {@code .cache/graft} of the user's home. */
    public static DataSets standard() {
        return new DataSets(DataCatalogue.standard(), CacheFolder.of("data"));
    }

    /**
     * Finds a set.
     *
     * @param folder a data folder, if the user named one; the usual places otherwise ({@link DataFolder#locate})
     * @throws DataException when the set is unknown, cannot be run, cannot be had, or is not what the catalogue says
     */
    public DataSet find(Optional<Path> folder, String name, DownloadListener listener) {
        CatalogueEntry entry = catalogue.find(name);
        Optional<DataFolder> found = DataFolder.locateIfAny(folder).map(f -> new DataFolder(f.root(), catalogue));
        if (entry.absent().isPresent() || found.filter(f -> f.has(entry)).isPresent()) {
            return found.orElseGet(() -> new DataFolder(cache, catalogue)).find(name);
        }
        CatalogueEntry.Download published = entry.download().orElseThrow(() -> new DataException("data set " + name + " is not in a data folder, and no address of it is known. Put "
                + entry.table().map(CatalogueEntry.Table::path).orElse(name) + " into a folder and name it with --data-dir or " + DataFolder.VARIABLE));
        Path file = new DataDownload(entry, published, cache).fetched(listener);
        return new DataSet(entry, file, published.spec(), Map.of(), remarks(entry, published));
    }

    private static List<String> remarks(CatalogueEntry entry, CatalogueEntry.Download published) {
        List<String> remarks = new ArrayList<>();
        remarks.add(entry.name() + ": as published at " + published.address() + ", without official splits");
        if (!published.verified()) remarks.add(entry.name() + ": unverified: Graft's makers have not tried this address" + (published.sha256().isEmpty() ? ", and know no checksum of it" : ""));
        return remarks;
    }
}
