package graft.study;

import java.util.Locale;
import java.util.Optional;

/**
 * Names one run of a study.
 *
 * @param ablation of which it is a variant, if it is one
 * @param variant its label
 * @param epochs at most
 */
public record RunKey(String data, String backbone, String method, long seed, double learningRate, int epochs, Optional<String> ablation, Optional<String> variant) {
    /** A run of a method as it is. */
    static RunKey of(String data, String backbone, String method, long seed, double learningRate, int epochs) {
        return new RunKey(data, backbone, method, seed, learningRate, epochs, Optional.empty(), Optional.empty());
    }

    /** A run of a variant of an ablation. */
    static RunKey of(String data, String backbone, Ablation ablation, Ablation.Variant variant, long seed, double learningRate, int epochs) {
        return new RunKey(data, backbone, ablation.of(), seed, learningRate, epochs, Optional.of(ablation.name()), Optional.of(variant.label()));
    }

    /** The place of its folder below the study's runs; every part of the key is in it. */
    String path() {
        String what = ablation.isEmpty() ? Study.fileName(method) : "ablation-" + Study.fileName(ablation.get()) + "/" + Study.fileName(variant.orElseThrow());
        return Study.fileName(data) + "/" + Study.fileName(backbone) + "/" + what + "/seed" + seed + "-lr" + learningRate + "-epochs" + epochs;
    }

    @Override
    public String toString() {
        String what = ablation.isEmpty() ? method : ablation.get() + ": " + variant.orElseThrow();
        return String.format(Locale.ROOT, "%s, %s, %s, seed %d, learning rate %s", data, backbone, what, seed, learningRate);
    }
}
