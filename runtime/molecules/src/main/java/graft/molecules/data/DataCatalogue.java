package graft.molecules.data;

import graft.molecules.metrics.Metric;
import java.util.List;
import java.util.Optional;

/** What the known benchmark sets are: their file, columns, task and metric. The files themselves are not ours. */
final class DataCatalogue {
    private static final String EXTRA = "moleculenet-extra";

    /**
     * @param folder below the data folder
     * @param file without {@code .csv} or {@code .csv.gz}
     */
    record Entry(String name, String folder, String file, TableSpec spec, Metric metric) {}

    static final List<Entry> ALL = List.of(
            own("freesolv", regression("expt_kcal_mol")),
            own("esol", regression("log_solubility_mol_per_l")),
            own("bbbp", binary("label")),
            own("estrogen-alpha", binary("label")),
            own("estrogen-beta", binary("label")),
            own("metstab-low", binary("label")),
            own("metstab-high", binary("label")),
            own("molhiv", binary("HIV_active")),
            extra("muv", binary().withAllOtherColumnsAsLabels(), Metric.AVERAGE_PRECISION),
            extra("tox21", binary().withAllOtherColumnsAsLabels(), Metric.ROC_AUC),
            extra("toxcast", binary().withAllOtherColumnsAsLabels(), Metric.ROC_AUC),
            extra("sider", binary().withAllOtherColumnsAsLabels(), Metric.ROC_AUC),
            extra("clintox", binary("FDA_APPROVED", "CT_TOX"), Metric.ROC_AUC),
            extra("lipophilicity", regression("logd_ph74"), Metric.RMSE),
            extra("bace", binary("label"), Metric.ROC_AUC),
            extra("solubility-huuskonen", regression("log_s_mol_per_l"), Metric.RMSE));

    private DataCatalogue() {}

    static Optional<Entry> find(String name) {
        return ALL.stream().filter(e -> e.name.equals(name)).findFirst();
    }

    private static Entry own(String name, TableSpec spec) {
        return new Entry(name, name, name, spec, spec.kind().defaultMetric());
    }

    private static Entry extra(String name, TableSpec spec, Metric metric) {
        return new Entry(name, EXTRA, name, spec, metric);
    }

    private static TableSpec regression(String... labels) {
        return TableSpec.regression("smiles", labels);
    }

    private static TableSpec binary(String... labels) {
        return TableSpec.binary("smiles", labels);
    }
}
