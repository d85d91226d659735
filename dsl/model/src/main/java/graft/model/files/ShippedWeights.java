package graft.model.files;

import graft.model.Gtn;
import graft.model.ModelException;
import graft.model.ShippedBackbone;
import graft.model.preset.Pretrained;
import graft.weights.SafetensorsFile;
import graft.weights.WeightFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The file of a backbone that comes with Graft, and its card, both read from the jar. A file with another SHA-256 than {@link ShippedBackbone} and the card state is refused.
 *
 * @param digest SHA-256 of the file's bytes
 * @param card in Markdown: data, licence, recipe, time taken, validation figures
 */
public record ShippedWeights(ShippedBackbone backbone, SafetensorsFile tensors, long bytes, String digest, String card) {
    private static final String FOLDER = "/graft/backbones/";

    /**
     * Reads a backbone's file and card.
     *
     * @throws WeightFileException if the jar lacks one of them, or they do not belong together
     */
    public static ShippedWeights of(ShippedBackbone backbone) {
        byte[] file = resource(backbone.key() + ".safetensors");
        String card = new String(resource(backbone.key() + ".md"), StandardCharsets.UTF_8);
        String digest = sha256(file);
        if (!digest.equals(backbone.sha256()) || !card.contains(digest)) {
            throw new WeightFileException(Path.of(backbone.key() + ".safetensors"), "has SHA-256 " + digest + ", and " + backbone.sha256() + " is what comes with this Graft; the jar was changed or put together from two versions");
        }
        return new ShippedWeights(backbone, SafetensorsFile.ofBytes(backbone.key() + ".safetensors", file), file.length, digest, card);
    }

    /** One line: name, size, digest. */
    public String remark() {
        return String.format(Locale.ROOT, "backbone %s, pre-trained, as it comes with Graft: %,d numbers, %,d bytes, SHA-256 %s", backbone.key(), tensors.tensors().stream().mapToLong(t -> t.elements()).sum(), bytes, digest);
    }

    /**
     * Compares a network with the one that learnt these weights. Shapes do not tell heads, norms, kernels or offsets, so everything is compared but names and dropout.
     *
     * @throws ModelException naming what differs
     */
    void checkFits(Gtn gtn) {
        List<String> differences = new ArrayList<>();
        compare("", tree(Pretrained.of(backbone)), tree(gtn), differences);
        if (!differences.isEmpty()) {
            throw new ModelException("the pre-trained weights of " + backbone.key() + " belong to another network than " + gtn.name() + ": " + String.join("; ", differences)
                    + ". Leave these as they are (only name and dropout may be changed), or train from random weights");
        }
    }

    private static JsonNode tree(Gtn gtn) {
        return ModelJson.write(gtn.grafted(g -> g.regression(1))).path("backbone");
    }

    private static void compare(String at, JsonNode mine, JsonNode theirs, List<String> differences) {
        if (mine.isObject() && theirs.isObject()) {
            TreeSet<String> names = new TreeSet<>(mine.propertyNames());
            names.addAll(theirs.propertyNames());
            for (String name : names) {
                boolean free = name.toLowerCase(Locale.ROOT).endsWith("dropout") || (at.isEmpty() && (name.equals("name") || name.equals("weights")));
                if (!free) compare(at.isEmpty() ? name : at + "." + name, mine.path(name), theirs.path(name), differences);
            }
        } else if (mine.isArray() && theirs.isArray() && mine.size() == theirs.size()) {
            for (int i = 0; i < mine.size(); i++) compare(at + "[" + i + "]", mine.path(i), theirs.path(i), differences);
        } else if (!mine.equals(theirs)) {
            differences.add(at + " is " + theirs + " and was " + mine + " when they were trained");
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = ShippedWeights.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) throw new WeightFileException(Path.of(name), "is not in the jar, where it should come with Graft");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new WeightFileException(Path.of(name), "cannot be read from the jar: " + e.getMessage(), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
