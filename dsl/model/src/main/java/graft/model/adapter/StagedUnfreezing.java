package graft.model.adapter;

import graft.backend.Session;
import graft.model.ModelException;
import graft.model.Part;
import graft.model.compile.CompiledModel;
import graft.train.StepController;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Staged unfreezing (gradual unfreezing of ULMFiT, arXiv 1801.06146, section 3.3): the whole backbone is trained in the end, but only the head at first; every {@code epochs} epochs the
 * last block that is still frozen joins, after the first block the encodings. Weights that have not joined stay as they are, moments too.
 *
 * @param epochs of a stage
 */
public record StagedUnfreezing(int epochs) implements TuningAdapter, ScheduledAdapter {
    public StagedUnfreezing {
        if (epochs < 1) throw new ModelException("staged unfreezing: a stage of " + epochs + " epochs has no meaning; use at least 1");
    }

    @Override
    public String name() {
        return "staged-unfreezing";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("epochs", epochs);
        return options;
    }

    @Override
    public boolean tunes(Part part) {
        return true;
    }

    @Override
    public StepController controller(CompiledModel model) {
        List<String> tuned = model.parts().stream().filter(p -> !p.isHead()).map(Part::name).toList();
        return new Stages(tuned, model.model().backbone().blocks());
    }

    /** Holds what has not joined; what is held follows from the epoch, so there is nothing to remember. */
    private final class Stages implements StepController {
        private final List<String> names;
        private final int blocks;
        private int holding = -1;

        Stages(List<String> names, int blocks) {
            this.names = names;
            this.blocks = blocks;
        }

        @Override
        public String name() {
            return StagedUnfreezing.this.name();
        }

        @Override
        public void beforeStep(Session session, Place place) {
            int joined = (place.epoch() - 1) / epochs;
            if (joined == holding) return;
            holding = joined;
            Set<String> held = new HashSet<>();
            for (String name : names) if (stage(name) > joined) held.add(name);
            session.hold(held);
        }

        /** Number of stages before a weight joins: the readout with the last block, encodings after the first. */
        private int stage(String name) {
            if (name.startsWith("readout.")) return 1;
            if (!name.startsWith("blocks.")) return blocks + 1;
            int block = Integer.parseInt(name.substring("blocks.".length(), name.indexOf('.', "blocks.".length())));
            return blocks - block;
        }
    }
}
