package graft.study;

import java.util.List;

/**
 * One thing of a method that is varied with everything else kept: the learning rate is the one that was found for the method itself.
 *
 * @param name of what is varied, such as {@code rank}
 * @param of the method of the study that it belongs to
 * @param data names of the data sets; empty for all
 * @param backbones names of the backbones; empty for all
 * @param variants in the order of tables and plots
 */
public record Ablation(String name, String of, List<String> data, List<String> backbones, List<Variant> variants) {
    public Ablation {
        data = List.copyOf(data);
        backbones = List.copyOf(backbones);
        variants = List.copyOf(variants);
        if (variants.isEmpty()) throw new StudyException("ablation '" + name + "' has no variants");
    }

    /**
     * One value of what is varied.
     *
     * @param label as in tables
     * @param method with that value; its name is not used
     * @param fraction of the training rows
     */
    public record Variant(String label, Method method, double fraction) {}
}
