package graft.study;

import graft.model.train.FineTuning;
import graft.model.train.SplitChoice;

/** From the keys of a study's runs to the trainings that they stand for. */
final class Tunings {
    private static final long THINNING_SEED = 0;

    private final Study study;
    private final StudyData data;

    Tunings(Study study, StudyData data) {
        this.study = study;
        this.data = data;
    }

    /** The training of a run of a method as it is. */
    FineTuning of(RunKey key) {
        return of(key, study.method(key.method()), 1);
    }

    FineTuning of(RunKey key, Ablation.Variant variant) {
        return of(key, variant.method(), variant.fraction());
    }

    private FineTuning of(RunKey key, Method method, double fraction) {
        DataChoice choice = study.data().stream().filter(d -> d.name().equals(key.data())).findFirst().orElseThrow();
        Backbone backbone = study.backbones().stream().filter(b -> b.name().equals(key.backbone())).findFirst().orElseThrow();
        SplitChoice whole = choice.split(study.protocol().seeds().indexOf(key.seed()));
        SplitChoice split = fraction == 1 ? whole : new SplitChoice.Thinned(whole, fraction, THINNING_SEED);
        Protocol p = study.protocol();
        return FineTuning.of(method.model(backbone.network(), data.head(choice)))
                .data(choice.source()).split(split).optimiser(p.optimiser()).learningRate(key.learningRate()).objective(method.objective())
                .epochs(key.epochs()).batchGraphs(p.batchGraphs()).patience(p.patience()).seed(key.seed()).build();
    }
}
