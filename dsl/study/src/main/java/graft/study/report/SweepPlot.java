package graft.study.report;

import graft.model.bench.SweepPoint;
import graft.model.bench.SweepResult;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a sweep measured against what its fitted line says: a point a cell, coloured by depth, around the diagonal. */
public final class SweepPlot {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 480;

    private final SweepResult result;

    public SweepPlot(SweepResult result) {
        this.result = result;
    }

    /** A document of its own. */
    public String svg() {
        List<Double> fitted = column(p -> result.line().ms(p));
        Map<String, Object> cells = Plot.columns("fitted", fitted, "measured", column(SweepPoint::ms), "layers", column(p -> Integer.toString(p.depth())));
        List<Double> diagonal = fitted.stream().sorted().toList();
        return new Plot(result.options().model() + ", " + result.options().method())
                .layer("line", Plot.columns("fitted", diagonal, "measured", diagonal), List.of("x", "fitted", "y", "measured"), "color", "#7f7f7f")
                .layer("point", cells, List.of("x", "fitted", "y", "measured", "color", "layers"), "size", 3)
                .logarithmic("x", "ms a step, fitted").logarithmic("y", "ms a step, measured")
                .colours("color", "layers", result.options().depths().stream().map(d -> Integer.toString(d)).toList())
                .svg(WIDTH, HEIGHT);
    }

    private <T> List<T> column(Function<SweepPoint, T> of) {
        return result.points().stream().map(of).toList();
    }
}
