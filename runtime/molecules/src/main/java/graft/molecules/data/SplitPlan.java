package graft.molecules.data;

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
