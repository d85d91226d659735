package graft.molecules.data;

import graft.molecules.metrics.Metric;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a benchmark set. The files themselves are not ours.
 *
 * @param says what is predicted
 * @param spec columns of the table in the layout of the data folder
 * @param metric that its benchmark reports
 * @param rows of the table
 * @param licence as its source states it
 * @param absent why it cannot be run, if it cannot
 * @param categories of the nodes and edges of graphs that are no molecules
 * @param table where it lies in a data folder
 * @param splits that come with it
 * @param download where it is published
 */
public record CatalogueEntry(
        String name, String says, TableSpec spec, Metric metric, int rows, String licence, Optional<String> absent, Optional<Categories> categories,
        Optional<Table> table, Optional<Splits> splits, Optional<Download> download) {

    /** Categories of nodes and of edges of a graph that is no molecule; at least 1 each. */
    public record Categories(int nodes, int edges) {}

    /**
     * @param path below the data folder, plain or with {@code .gz} behind it
     * @param sha256 of the text, unpacked
     */
    public record Table(String path, Optional<String> sha256) {}

    /**
     * @param path below the data folder, plain or with {@code .gz} behind it
     * @param sha256 of the text, unpacked
     * @param names of the splits
     * @param key of the set in a file that several sets share
     */
    public record Splits(String path, Optional<String> sha256, List<String> names, Optional<String> key) {
        public Splits {
            names = List.copyOf(names);
        }
    }

    /**
     * The published form, whose columns may be called otherwise and which brings no splits.
     *
     * @param file name to keep it under
     * @param spec its columns
     * @param rows that it is said to have
     * @param sha256 of the bytes, where it is known
     * @param verified whether address and checksum have been tried
     */
    public record Download(URI address, String file, TableSpec spec, int rows, Optional<String> sha256, boolean verified) {}

    /** True if its rows are graphs in the TU format and not molecules. */
    public boolean isGraphs() {
        return categories.isPresent();
    }
}
