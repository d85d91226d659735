package graft.peers;

import java.nio.file.Path;

/**
 * What a step contest is about.
 *
 * @param folder where weights and padded batches lie
 * @param nodes file with one number of atoms a line
 * @param sorted whether sizes are sorted before they are cut into batches
 */
record StepLoad(Path folder, String model, String method, Path nodes, boolean sorted, int batch, int threads) {
    boolean predicts() {
        return method.equals("infer");
    }

    boolean mat() {
        return model.startsWith("mat");
    }

    Path weights() {
        return folder.resolve("weights.safetensors");
    }

    Path padded(int number) {
        return folder.resolve("batch-" + number + ".safetensors");
    }
}
