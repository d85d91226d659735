package graft.model.train;

import graft.optim.AdamWOptions;
import graft.tensor.NumberFormat;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The settings of a fine-tuning as JSON: everything that decides its result besides model and data. */
final class RunSettingsJson {
    private RunSettingsJson() {}

    static ObjectNode of(FineTuning t) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        AdamWOptions o = t.optimiser();
        json.put("seed", t.seed()).put("epochs", t.epochs()).put("batch_graphs", t.batchGraphs()).put("patience", t.patience()).put("standardise", t.standardise());
        json.put("metric", t.metric().map(m -> m.key()).orElse("default")).put("split", t.split().toString());
        json.put("optimiser", "adamw").put("learning_rate", o.learningRate()).put("beta1", o.beta1()).put("beta2", o.beta2()).put("epsilon", o.epsilon());
        json.put("weight_decay", o.decay()).put("schedule", o.schedule().toString());
        if (Double.isFinite(o.clipNorm())) json.put("clip_norm", o.clipNorm());
        t.objective().bregman().ifPresent(b -> json.putObject("bregman").put("mu", b.mu()).put("beta", b.beta()));
        t.objective().smoothness().ifPresent(s -> json.putObject("smoothness").put("lambda", s.lambda()).put("sigma", s.sigma()).put("step", s.step()).put("radius", s.radius()));
        if (t.frozenWeights() != NumberFormat.FLOAT32) json.put("frozen_weights", t.frozenWeights().id());
        t.memory().ifPresent(m -> json.put("memory_bytes", m.bytes()));
        return json;
    }
}
