package graft.script

import graft.molecules.data.CatalogueEntry
import graft.molecules.data.DataCatalogue
import graft.molecules.data.DataFolder
import picocli.CommandLine.Command
import picocli.CommandLine.Option
import picocli.CommandLine.Parameters
import java.nio.file.Path
import java.util.Locale
import java.util.Optional
import java.util.concurrent.Callable
import kotlin.jvm.optionals.getOrNull

/** `graft data`. */
@Command(name = "data", mixinStandardHelpOptions = true, description = ["Lists the data sets that dataset(\"name\") finds: rows, tasks, metric, splits, and whether each is at hand."])
internal class DataCommand : Callable<Int> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = ["One set in full: address, checksum, columns, licence."])
    private var name: String? = null

    @Option(names = ["--data-dir"], paramLabel = "DIR", description = ["Folder of benchmark sets. Default: GRAFT_DATA, else ../shared/data."])
    private var dataDir: Path? = null

    override fun call(): Int {
        val folder = DataFolder.locateIfAny(Optional.ofNullable(dataDir)).getOrNull()
        val one = name
        if (one != null) {
            full(DataCatalogue.standard().find(one), folder)
            return 0
        }
        println(String.format(Locale.ROOT, "%-20s %-9s %8s %6s %-18s %-12s %s", "name", "rows are", "rows", "tasks", "metric", "at hand", "what"))
        for (e in DataCatalogue.standard().entries()) {
            val tasks = if (e.spec().othersAreLabels()) "many" else e.spec().labels().size.toString()
            println(
                String.format(
                    Locale.ROOT, "%-20s %-9s %,8d %6s %-18s %-12s %s", e.name(), if (e.isGraphs) "graphs" else "molecules", e.rows(), tasks, e.metric().key(), place(e, folder), e.says(),
                ),
            )
            if (e.splits().isPresent) println(" ".repeat(21) + "splits " + e.splits().get().names().joinToString(" "))
        }
        println(if (folder == null) "no data folder; name one with --data-dir or ${DataFolder.VARIABLE}" else "data folder ${folder.root()}")
        println("sets that are not at hand are fetched from their public address on first use; no address has been tried: all are unverified")
        return 0
    }

    private fun place(entry: CatalogueEntry, folder: DataFolder?): String = when {
        entry.absent().isPresent -> "cannot run"
        folder != null && folder.has(entry) -> "yes"
        entry.download().isPresent -> "to fetch"
        else -> "no"
    }

    private fun full(e: CatalogueEntry, folder: DataFolder?) {
        println("${e.name()}: ${e.says()}")
        println("  ${e.rows()} ${if (e.isGraphs) "graphs" else "molecules"}, ${e.spec().kind().name.lowercase()}, ${e.metric().key()}; licence ${e.licence()}; at hand: ${place(e, folder)}")
        println("  columns ${e.spec().smiles()}; labels ${if (e.spec().othersAreLabels()) "every other column" else e.spec().labels().joinToString()}")
        e.categories().ifPresent { println("  categories: ${it.nodes()} of nodes, ${it.edges()} of edges") }
        e.table().ifPresent { println("  in a data folder: ${it.path()}, SHA-256 of the text ${it.sha256().orElse("not known")}") }
        e.splits().ifPresent { println("  splits: ${it.names().joinToString()} (${it.path()})") }
        e.download().ifPresent {
            println("  published: ${it.address()}${if (it.verified()) "" else " (unverified: never tried)"}")
            println("  its columns ${it.spec().smiles()}; labels ${if (it.spec().othersAreLabels()) "every other column" else it.spec().labels().joinToString()}; SHA-256 ${it.sha256().orElse("not known (unverified)")}")
        }
        e.absent().ifPresent { println("  cannot be run: $it") }
    }
}
