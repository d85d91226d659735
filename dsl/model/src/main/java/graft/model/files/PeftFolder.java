package graft.model.files;

import graft.NearestNames;
import graft.model.Gtn;
import graft.model.Part;
import graft.model.Port;
import graft.model.PortKind;
import graft.model.WeightSource;
import graft.model.adapter.Dora;
import graft.model.adapter.GraftBuilder;
import graft.model.adapter.GraftedModel;
import graft.model.adapter.Head;
import graft.model.adapter.Lora;
import graft.model.adapter.WeightAdapter;
import graft.model.compile.CompiledModel;
import graft.tensor.WeightTensor;
import graft.weights.SafetensorsFile;
import graft.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A LoRA or DoRA folder that Hugging Face PEFT wrote: {@code adapter_config.json} and {@code adapter_model.safetensors}, without Graft's own description. Where the adapters sit and of
 * what rank follows from the tensors, what they are scaled by from the configuration.
 */
public final class PeftFolder {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final Pattern FACTOR = Pattern.compile(Pattern.quote(AdapterNames.PREFIX) + "(.+)\\.lora_A\\.weight");

    private PeftFolder() {}

    /** True if the folder looks like one, and was not written by Graft. */
    public static boolean isOne(Path folder) {
        return Files.exists(folder.resolve(CONFIG)) && Files.exists(folder.resolve(WEIGHTS)) && !Files.exists(folder.resolve("graft.json"));
    }

    /**
     * The model that the folder describes on a backbone.
     *
     * @param backbone whose weights have the names that the folder's modules have
     * @throws WeightFileException naming a setting that Graft does not have, or a module that the backbone does not have
     */
    public static GraftedModel model(Path folder, Gtn backbone, Head head) {
        JsonNode config = config(folder);
        require(folder, config.path("peft_type").asString("").equals("LORA"), "its peft_type is " + config.path("peft_type") + ", and only LORA (and DoRA) is read without Graft's description");
        require(folder, config.path("bias").asString("none").equals("none"), "bias is " + config.path("bias") + "; only none is read");
        require(folder, !config.path("fan_in_fan_out").asBoolean(false), "fan_in_fan_out is true: its factors belong to transposed weights");
        Map<String, String> ports = ports(backbone);
        GraftBuilder builder = new GraftBuilder(backbone).freezeBackbone().head(head);
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS));
        int found = 0;
        for (String name : file.names()) {
            Matcher m = FACTOR.matcher(name);
            if (!m.matches()) continue;
            String port = ports.get(m.group(1));
            require(folder, port != null, "it adapts the module '" + m.group(1) + "', which " + backbone.name() + " does not have; " + NearestNames.hint(m.group(1), ports.keySet()));
            builder.at(port, adapter(config, m.group(1), Math.toIntExact(file.tensor(name).shape().getFirst())));
            found++;
        }
        require(folder, found > 0, "it holds no lora_A");
        return builder.build();
    }

    /**
     * Puts the folder's weights over those of the backbone: the factors, and the head where the folder has one.
     *
     * @param weights of the whole model
     * @throws WeightFileException naming every tensor that is missing, left over or has another shape
     */
    public static Map<String, WeightTensor> load(Path folder, CompiledModel model, Map<String, WeightTensor> weights) {
        WeightSource.Layout layout = layout(model.model().backbone());
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS));
        CompleteFit fit = new CompleteFit(file, "the adapter on " + model.model().backbone().name());
        for (Part p : model.trainedParts()) {
            String name = AdapterNames.inFile(layout, p.name());
            if (!p.isHead() || file.contains(name)) fit.want(p, name);
        }
        Map<String, WeightTensor> all = new LinkedHashMap<>(weights);
        all.putAll(fit.complete("Load it onto the backbone that it was trained on:"));
        return all;
    }

    /** @param rank as the tensors have it, whatever rank_pattern says */
    private static WeightAdapter adapter(JsonNode config, String module, int rank) {
        double alpha = config.path("alpha_pattern").properties().stream().filter(e -> Pattern.matches("(.*\\.)?(" + e.getKey() + ")", module)).findFirst()
                .map(Map.Entry::getValue).orElse(config.path("lora_alpha")).asDouble(8);
        double dropout = config.path("lora_dropout").asDouble(0);
        return config.path("use_dora").asBoolean(false) ? new Dora(rank, alpha, dropout) : new Lora(rank, alpha, dropout, config.path("use_rslora").asBoolean(false));
    }

    /** Weight ports by the names of their modules in the backbone's layout. */
    private static Map<String, String> ports(Gtn backbone) {
        WeightSource.Layout layout = layout(backbone);
        Map<String, String> ports = new LinkedHashMap<>();
        for (Port p : CompiledModel.of(backbone.grafted(g -> g.regression(1))).ports()) {
            if (p.kind() == PortKind.WEIGHT) ports.put(AdapterNames.module(layout, p.name()), p.name());
        }
        return ports;
    }

    private static WeightSource.Layout layout(Gtn backbone) {
        return backbone.weights() instanceof WeightSource.File f ? f.layout() : WeightSource.Layout.GRAFT;
    }

    private static JsonNode config(Path folder) {
        Path file = folder.resolve(CONFIG);
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new WeightFileException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static void require(Path folder, boolean holds, String why) {
        if (!holds) throw new WeightFileException(folder, "is no adapter for this: " + why);
    }
}
