package graft.molecules.data;

import graft.NearestNames;
import graft.molecules.metrics.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The benchmark sets that are known by name, in the order of the catalogue's file. */
public record DataCatalogue(List<CatalogueEntry> entries) {
    private static final String FILE = "catalogue.json";
    private static final DataCatalogue STANDARD = read();

    public DataCatalogue {
        entries = List.copyOf(entries);
    }

    /** The catalogue that comes with Graft. */
    public static DataCatalogue standard() {
        return STANDARD;
    }

    /** @throws DataException when there is no set of that name; the message names the nearest */
    public CatalogueEntry find(String name) {
        return entries.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow(() -> new DataException("there is no data set " + name + " in the catalogue; "
                + NearestNames.hint(name, entries.stream().map(CatalogueEntry::name).toList()) + " `graft data` lists all; a table of your own is read with csv(...)"));
    }

    private static DataCatalogue read() {
        try (InputStream in = DataCatalogue.class.getResourceAsStream(FILE)) {
            if (in == null) throw new DataException("Graft's jar lacks the data catalogue " + FILE);
            List<CatalogueEntry> entries = new ArrayList<>();
            for (JsonNode node : JsonMapper.shared().readTree(in)) entries.add(entry(node));
            return new DataCatalogue(entries);
        } catch (IOException e) {
            throw new DataException("the data catalogue cannot be read: " + e.getMessage(), e);
        }
    }

    private static CatalogueEntry entry(JsonNode e) {
        TaskKind kind = e.required("task").asString().equals("binary") ? TaskKind.BINARY : TaskKind.REGRESSION;
        return new CatalogueEntry(
                e.required("name").asString(), e.required("says").asString(), spec(e.required("columns"), kind), metric(e.required("metric").asString()),
                e.required("rows").asInt(), e.required("licence").asString(), text(e.path("absent")),
                part(e, "categories").map(c -> new CatalogueEntry.Categories(c.required("nodes").asInt(), c.required("edges").asInt())),
                part(e, "file").map(f -> new CatalogueEntry.Table(f.required("path").asString(), text(f.path("sha256")))),
                part(e, "splits").map(s -> new CatalogueEntry.Splits(s.required("path").asString(), text(s.path("sha256")),
                        s.required("names").values().stream().map(JsonNode::asString).toList(), text(s.path("key")))),
                part(e, "download").map(d -> new CatalogueEntry.Download(URI.create(d.required("address").asString()), d.required("file").asString(),
                        spec(d.required("columns"), kind), d.required("rows").asInt(), text(d.path("sha256")), d.required("verified").asBoolean())));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() ? Optional.of(node.asString()) : Optional.empty();
    }

    private static Metric metric(String key) {
        return Arrays.stream(Metric.values()).filter(m -> m.key().equals(key)).findFirst().orElseThrow(() -> new DataException("the data catalogue names the unknown metric " + key));
    }

    private static Optional<JsonNode> part(JsonNode e, String name) {
        return e.has(name) ? Optional.of(e.get(name)) : Optional.empty();
    }

    private static TableSpec spec(JsonNode columns, TaskKind kind) {
        TableSpec spec = TableSpec.unlabelled(columns.required("smiles").asString()).withKind(kind);
        JsonNode labels = columns.required("labels");
        return labels.isArray() ? spec.withLabels(labels.values().stream().map(JsonNode::asString).toArray(String[]::new)) : spec.withAllOtherColumnsAsLabels();
    }
}
