package graft.study;

import graft.NearestNames;
import graft.optim.AdamWOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A study as a value: every method on every data set and backbone with every seed, and what is varied besides.
 *
 * @param name of the report
 * @param fingerprints whether a model without graphs is scored beside the others
 * @param memory what memory is planned and measured for
 */
public record Study(
        String name, List<Backbone> backbones, List<DataChoice> data, List<Method> methods, Protocol protocol, List<Ablation> ablations, boolean fingerprints, List<MemoryCase> memory) {

    public Study {
        backbones = List.copyOf(backbones);
        data = List.copyOf(data);
        methods = List.copyOf(methods);
        ablations = List.copyOf(ablations);
        memory = List.copyOf(memory);
        different("backbone", backbones.stream().map(Backbone::name).toList());
        different("data set", data.stream().map(DataChoice::name).toList());
        different("method", methods.stream().map(Method::name).toList());
        for (DataChoice d : data) {
            if (d.splits().size() != 1 && d.splits().size() != protocol.seeds().size()) {
                throw new StudyException("data set " + d.name() + " has " + d.splits().size() + " splits for " + protocol.seeds().size() + " seeds; give one, or one a seed");
            }
        }
        if (!ablations.isEmpty()) different("ablation", ablations.stream().map(Ablation::name).toList());
        for (Ablation a : ablations) {
            known("ablation '" + a.name() + "' of method", a.of(), methods.stream().map(Method::name).toList());
            for (String d : a.data()) known("ablation '" + a.name() + "' on data set", d, data.stream().map(DataChoice::name).toList());
            for (String b : a.backbones()) known("ablation '" + a.name() + "' on backbone", b, backbones.stream().map(Backbone::name).toList());
            different("variant of ablation '" + a.name() + "'", a.variants().stream().map(Ablation.Variant::label).toList());
        }
    }

    private static void different(String what, List<String> names) {
        if (names.isEmpty()) throw new StudyException("a study needs at least one " + what);
        Set<String> seen = new HashSet<>();
        for (String n : names) {
            if (fileName(n).isEmpty()) throw new StudyException("'" + n + "' is no name of a " + what + ": it needs a letter or digit");
            if (!seen.add(fileName(n))) throw new StudyException("two names of a " + what + " come to the same folder: " + fileName(n) + "; rename one");
        }
    }

    private static void known(String what, String name, List<String> names) {
        if (!names.contains(name)) throw new StudyException(what + " '" + name + "': there is no such one; " + NearestNames.hint(name, names));
    }

    /** A name as part of a path: letters, digits and a few marks, nothing that could leave a folder. */
    static String fileName(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._+=-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    }

    /** The method of a name. */
    public Method method(String method) {
        return methods.stream().filter(m -> m.name().equals(method)).findFirst().orElseThrow();
    }

    /** Epochs at most of final runs on a data set. */
    public int epochs(DataChoice choice) {
        return choice.epochs().orElse(protocol.epochs());
    }

    /** Epochs at most of the search on a data set: as many as of its final runs, unless the protocol says fewer. */
    public int searchEpochs(DataChoice choice) {
        return protocol.searchEpochs() == protocol.epochs() ? epochs(choice) : Math.min(protocol.searchEpochs(), epochs(choice));
    }

    /** Starts a description. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Builds a {@link Study}: three rates of the learning rate, three seeds, 20 epochs with a patience of 5, batches of 32. */
    public static final class Builder {
        private final String name;
        private final List<Backbone> backbones = new ArrayList<>();
        private final List<DataChoice> data = new ArrayList<>();
        private final List<Method> methods = new ArrayList<>();
        private final List<Ablation> ablations = new ArrayList<>();
        private final List<MemoryCase> memory = new ArrayList<>();
        private List<Long> seeds = List.of(0L, 1L, 2L);
        private List<Double> learningRates = List.of(3e-4, 1e-3, 3e-3);
        private int epochs = 20;
        private int searchEpochs;
        private int patience = 5;
        private int batchGraphs = 32;
        private AdamWOptions optimiser = new AdamWOptions(1e-3);
        private boolean fingerprints = true;

        private Builder(String name) {
            this.name = name;
        }

        public Builder backbone(String called, graft.model.Gtn network) {
            backbones.add(new Backbone(called, network));
            return this;
        }

        public Builder data(DataChoice choice) {
            data.add(choice);
            return this;
        }

        public Builder method(Method method) {
            methods.add(method);
            return this;
        }

        /** A method with the task loss alone. */
        public Builder method(String called, Function<graft.model.Gtn, graft.model.adapter.GraftedModel> graft) {
            return method(new Method(called, graft));
        }

        public Builder ablation(Ablation ablation) {
            ablations.add(ablation);
            return this;
        }

        /** Plans and measures the memory of every method on a backbone. */
        public Builder memory(String called, graft.model.Gtn network, int graphs) {
            memory.add(new MemoryCase(new Backbone(called, network), graphs));
            return this;
        }

        public Builder seeds(long... all) {
            seeds = LongStream.of(all).boxed().toList();
            return this;
        }

        /** The grid of the search, the same for every method. */
        public Builder learningRates(double... grid) {
            learningRates = DoubleStream.of(grid).boxed().toList();
            return this;
        }

        public Builder epochs(int most) {
            epochs = most;
            return this;
        }

        /** Epochs of the search; as many as of the final runs if left out, which then need not be run again. */
        public Builder searchEpochs(int most) {
            searchEpochs = most;
            return this;
        }

        public Builder patience(int patienceEpochs) {
            patience = patienceEpochs;
            return this;
        }

        public Builder batchGraphs(int graphs) {
            batchGraphs = graphs;
            return this;
        }

        /** Everything of the optimiser but the learning rate. */
        public Builder optimiser(AdamWOptions options) {
            optimiser = options;
            return this;
        }

        /** Whether a fingerprint model is scored beside the others; it is if left out. */
        public Builder fingerprints(boolean wanted) {
            fingerprints = wanted;
            return this;
        }

        /** @throws StudyException for what is missing, named twice or not there */
        public Study build() {
            Protocol protocol = new Protocol(seeds, learningRates, epochs, searchEpochs == 0 ? epochs : searchEpochs, patience, batchGraphs, optimiser);
            return new Study(name, backbones, data, methods, protocol, ablations, fingerprints, memory);
        }
    }
}
