package graft.model.train;

import graft.molecules.data.SplitException;
import graft.molecules.data.SplitPlan;
import graft.NearestNames;

/** Which split a run uses. */
public sealed interface SplitChoice {
    /** The plan, for data with the given source. */
    SplitPlan of(DataSource source, DataSource.Resolved resolved);

    /** A plan that is made or read from a file. */
    record Plan(SplitPlan plan) implements SplitChoice {
        @Override
        public SplitPlan of(DataSource source, DataSource.Resolved resolved) {
            return plan;
        }
    }

    /** Another choice with a part of its training rows: {@link SplitPlan.Thinned}. */
    record Thinned(SplitChoice choice, double fraction, long seed) implements SplitChoice {
        @Override
        public SplitPlan of(DataSource source, DataSource.Resolved resolved) {
            return new SplitPlan.Thinned(choice.of(source, resolved), fraction, seed);
        }
    }

    /** A split that comes with the data set, such as {@code random-0} of MAT's. */
    record Named(String name) implements SplitChoice {
        @Override
        public SplitPlan of(DataSource source, DataSource.Resolved resolved) {
            SplitPlan plan = resolved.splits().get(name);
            if (plan == null) {
                throw new SplitException(source.describe(), name, "no such split comes with this data; " + NearestNames.hint(name, resolved.splits().keySet().stream().sorted().toList()));
            }
            return plan;
        }
    }
}
