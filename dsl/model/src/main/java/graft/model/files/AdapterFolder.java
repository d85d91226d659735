package graft.model.files;

import graft.files.WholeFile;
import graft.model.Gtn;
import graft.model.Part;
import graft.model.WeightSource;
import graft.model.adapter.Adapter;
import graft.model.adapter.Placement;
import graft.model.compile.CompiledModel;
import graft.program.FrozenProducts;
import graft.tensor.NumberFormat;
import graft.tensor.WeightTensor;
import graft.weights.SafetensorsFile;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import graft.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An adapter as a folder in the layout of Hugging Face PEFT: {@code adapter_config.json} with PEFT's own keys, {@code adapter_model.safetensors}
 * with every trained weight, the head's too, and {@code graft.json} with what PEFT has no key for.
 */
public final class AdapterFolder {
    private static final String FROZEN_WEIGHTS = "frozen_weights";

    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String GRAFT = "graft.json";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private AdapterFolder() {}

    /** The numbers that decide what every result means (design, section 5), in words. */
    public static String numbers(NumberFormat frozen) {
        String storage = frozen == NumberFormat.FLOAT32 ? "" : ", but frozen weights that only products read are rounded to " + frozen.id();
        return "float32 storage and compute" + storage + ", float32 accumulation in products, losses in double";
    }

    /**
     * What is said about an adapter beside its weights.
     *
     * @param tasks names of the head's columns
     * @param means of the labels that were subtracted before training, one a task
     * @param deviations that they were divided by
     * @param featuriser version of the features that it was trained on
     * @param backboneDigest SHA-256 over the backbone's weights that are not in the adapter file, before any rounding
     * @param frozenWeights how {@link FrozenProducts} were stored
     */
    public record Facts(List<String> tasks, List<Double> means, List<Double> deviations, String featuriser, String backboneDigest, NumberFormat frozenWeights) {}

    /** Writes a folder; every file whole or not at all. */
    public static void write(Path folder, CompiledModel model, List<TensorEntry> trained, Facts facts) {
        WeightSource.Layout layout = layout(model.model().backbone());
        List<TensorEntry> renamed = trained.stream().map(t -> new TensorEntry(AdapterNames.inFile(layout, t.name()), t.type(), t.shape(), t.segment())).toList();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new WeightFileException(folder, "cannot be made: " + e.getMessage(), e);
        }
        SafetensorsWriter.write(folder.resolve(WEIGHTS), renamed, Map.of("format", "pt"));
        WholeFile.writeText(folder.resolve(CONFIG), pretty(config(model, layout)));
        WholeFile.writeText(folder.resolve(GRAFT), pretty(graft(model, facts)));
    }

    private static WeightSource.Layout layout(Gtn backbone) {
        return backbone.weights() instanceof WeightSource.File f ? f.layout() : WeightSource.Layout.GRAFT;
    }

    private static ObjectNode config(CompiledModel model, WeightSource.Layout layout) {
        ObjectNode config = MAPPER.createObjectNode();
        config.put("base_model_name_or_path", model.model().backbone().name());
        config.put("inference_mode", true);
        config.putNull("task_type");
        Optional<Adapter> first = model.model().placements().stream().map(Placement::adapter).filter(a -> PeftKeys.of(a).isPresent()).findFirst();
        if (first.isEmpty()) {
            config.put("peft_type", model.model().method().toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
            return config;
        }
        PeftKeys.of(first.get()).orElseThrow().forEach((key, value) -> config.set(key, MAPPER.valueToTree(value)));
        Set<String> targets = new TreeSet<>();
        for (CompiledModel.Grafted g : model.grafts()) {
            if (PeftKeys.of(g.adapter()).isPresent()) targets.add(AdapterNames.module(layout, g.port().name()).replaceFirst(".*\\.", ""));
        }
        targets.forEach(config.putArray("target_modules")::add);
        pattern(config, "rank_pattern", "r", model, layout);
        pattern(config, "alpha_pattern", "lora_alpha", model, layout);
        config.putArray("modules_to_save").add(TensorNames.headModule(layout));
        return config;
    }

    /** What is another number at some modules than the one that holds for all: PEFT's rank_pattern and alpha_pattern. */
    private static void pattern(ObjectNode config, String pattern, String key, CompiledModel model, WeightSource.Layout layout) {
        ObjectNode others = MAPPER.createObjectNode();
        for (CompiledModel.Grafted g : model.grafts()) {
            JsonNode here = MAPPER.valueToTree(PeftKeys.of(g.adapter()).map(keys -> keys.get(key)).orElse(null));
            if (config.has(key) && !here.isNull() && !here.equals(config.get(key))) others.set(AdapterNames.module(layout, g.port().name()), here);
        }
        if (!others.isEmpty()) config.set(pattern, others);
    }

    private static ObjectNode graft(CompiledModel model, Facts facts) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("format", 1).put("method", model.model().method()).put("featuriser", facts.featuriser()).put("backbone_digest", facts.backboneDigest()).put("numbers", numbers(facts.frozenWeights()));
        if (facts.frozenWeights() != NumberFormat.FLOAT32) json.put(FROZEN_WEIGHTS, facts.frozenWeights().id());
        facts.tasks().forEach(json.putArray("tasks")::add);
        facts.means().forEach(json.putArray("label_means")::add);
        facts.deviations().forEach(json.putArray("label_deviations")::add);
        var adapters = json.putArray("adapters");
        for (Placement p : model.model().placements()) adapters.add(describe(p.adapter(), p.selector().pattern()));
        model.model().tunings().forEach(t -> adapters.add(describe(t, "")));
        json.set("model", ModelJson.write(model.model()));
        return json;
    }

    private static ObjectNode describe(Adapter adapter, String ports) {
        ObjectNode node = MAPPER.createObjectNode().put("name", adapter.name()).put("ports", ports);
        node.set("options", MAPPER.valueToTree(adapter.options()));
        return node;
    }

    private static String pretty(JsonNode node) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    }

    /** The {@code graft.json} of a folder. */
    public static JsonNode description(Path folder) {
        Path file = folder.resolve(GRAFT);
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new WeightFileException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** What {@link #write} was told about the adapter. */
    public static Facts facts(Path folder) {
        JsonNode json = description(folder);
        try {
            return new Facts(
                    json.required("tasks").values().stream().map(JsonNode::asString).toList(),
                    json.required("label_means").values().stream().map(JsonNode::asDouble).toList(),
                    json.required("label_deviations").values().stream().map(JsonNode::asDouble).toList(),
                    json.required("featuriser").asString(), json.required("backbone_digest").asString(), frozenWeights(folder, json));
        } catch (JacksonException e) {
            throw new WeightFileException(folder.resolve(GRAFT), "lacks a field: " + e.getOriginalMessage(), e);
        }
    }

    private static NumberFormat frozenWeights(Path folder, JsonNode json) {
        String id = json.path(FROZEN_WEIGHTS).asString(NumberFormat.FLOAT32.id());
        for (NumberFormat format : NumberFormat.values()) if (format.id().equals(id)) return format;
        throw new WeightFileException(folder.resolve(GRAFT), "says that frozen weights are stored in '" + id + "', which this Graft does not know; use a newer one");
    }

    /** Names of the weights that an adapter was trained beside in rounded form. */
    public static Set<String> rounded(Path folder, CompiledModel model) {
        return facts(folder).frozenWeights() == NumberFormat.FLOAT32 ? Set.of() : FrozenProducts.of(model.inference());
    }

    /**
     * Puts an adapter's weights over those of its backbone, all of them or none. Frozen weights are rounded as they were when it was trained, whatever they are stored in now.
     *
     * @param weights backbone weights by canonical name, as loaded for {@code model}
     * @return weights of the whole model
     * @throws WeightFileException naming every tensor that is missing, left over or has another shape, or if the backbone is another one
     */
    public static Map<String, WeightTensor> load(Path folder, CompiledModel model, Map<String, WeightTensor> weights) {
        WeightSource.Layout layout = layout(model.model().backbone());
        CompleteFit fit = new CompleteFit(SafetensorsFile.open(folder.resolve(WEIGHTS)), "the model");
        for (Part p : model.trainedParts()) fit.want(p, AdapterNames.inFile(layout, p.name()));
        Map<String, WeightTensor> all = new LinkedHashMap<>(weights);
        all.putAll(fit.complete("Load it into the model that it was trained with:"));
        String digest = BackboneDigest.of(model, weights);
        Facts facts = facts(folder);
        String saved = facts.backboneDigest();
        if (!digest.equals(saved)) {
            throw new WeightFileException(folder, "was trained on another backbone: its digest is " + saved + ", this one's is " + digest + "; load the backbone that it belongs to");
        }
        rounded(folder, model).forEach(name -> all.computeIfPresent(name, (n, w) -> w.rounded(facts.frozenWeights())));
        return all;
    }

    /** The adapter folder at or in a path, if there is one. */
    public static Optional<Path> find(Path path) {
        if (Files.exists(path.resolve(GRAFT))) return Optional.of(path);
        Path inner = path.resolve("adapter");
        return Files.exists(inner.resolve(GRAFT)) ? Optional.of(inner) : Optional.empty();
    }
}
