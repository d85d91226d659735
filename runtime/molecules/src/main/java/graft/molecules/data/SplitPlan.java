package graft.molecules.data;

import graft.random.SeededOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;

/** How a table is to be split. */
public sealed interface SplitPlan {
    /**
     * Splits a table.
     *
     * @param scaffoldOf the Bemis-Murcko scaffold of a SMILES as text, empty for molecules without rings; called in
     *     parallel, and only by {@link Scaffold}
     * @throws SplitException when a part would be empty, or a file's split does not fit the table
     */
    Split split(MoleculeTable table, Function<String, String> scaffoldOf);

    /** Rows in random order, cut at 80 % and 90 %. */
    record Random(long seed) implements SplitPlan {
        @Override
        public Split split(MoleculeTable table, Function<String, String> scaffoldOf) {
            return RandomSplitter.split("random(seed " + seed + ")", table.rows(), seed)
                    .checked(table.source().source(), table.rows());
        }
    }

    /**
     * Molecules that share a scaffold stay together, large groups in the training part: OGB's recipe. With a seed, the
     * groups that are small against a part are shuffled, so that validation and test are more like each other.
     */
    record Scaffold(OptionalLong seed) implements SplitPlan {
        @Override
        public Split split(MoleculeTable table, Function<String, String> scaffoldOf) {
            List<String> scaffolds = IntStream.range(0, table.rows()).parallel()
                    .mapToObj(row -> scaffoldOf.apply(table.smiles(row))).toList();
            String name = seed.isPresent() ? "scaffold(seed " + seed.getAsLong() + ")" : "scaffold";
            return ScaffoldSplitter.split(name, scaffolds, seed).checked(table.source().source(), table.rows());
        }
    }

    /** A split of a {@link SplitFile}; its indices are rows of the table's file. */
    record FromFile(Path file, String name) implements SplitPlan {
        @Override
        public Split split(MoleculeTable table, Function<String, String> scaffoldOf) {
            return SplitFile.read(file).split(name, table);
        }
    }

    /** A fold of a {@link FoldFile}: its test part, the next fold's test part to choose the epoch by, the rest to train on. */
    record Fold(Path file, String key, int fold) implements SplitPlan {
        @Override
        public Split split(MoleculeTable table, Function<String, String> scaffoldOf) {
            return FoldFile.read(file, key).split(fold, table);
        }
    }

    /**
     * Another plan with only a part of its training rows, drawn at random and kept in their order; validation and test stay as they are.
     *
     * @param fraction of the training rows, above 0 and at most 1; at least one row is kept
     */
    record Thinned(SplitPlan plan, double fraction, long seed) implements SplitPlan {
        private static final int PURPOSE = 0x7448;

        public Thinned {
            if (!(fraction > 0 && fraction <= 1)) {
                throw new SplitException("the training part", "thinned", "the fraction " + fraction + " is not above 0 and at most 1");
            }
        }

        @Override
        public Split split(MoleculeTable table, Function<String, String> scaffoldOf) {
            Split whole = plan.split(table, scaffoldOf);
            int kept = Math.max(1, (int) Math.round(fraction * whole.train().length));
            int[] train = IntStream.of(SeededOrder.of(whole.train().length, seed, PURPOSE, 0)).limit(kept).sorted()
                    .map(i -> whole.train()[i]).toArray();
            return new Split(whole.name() + ", " + fraction + " of the training part (seed " + seed + ")", train, whole.valid(), whole.test());
        }
    }

    static SplitPlan random(long seed) {
        return new Random(seed);
    }

    /** Without a seed: OGB's recipe as it is. */
    static SplitPlan scaffold() {
        return new Scaffold(OptionalLong.empty());
    }

    static SplitPlan scaffold(long seed) {
        return new Scaffold(OptionalLong.of(seed));
    }
}
