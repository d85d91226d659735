package graft.study.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;
import org.jspecify.annotations.Nullable;

/** A plot in the grammar of graphics, drawn by lets-plot as SVG without any toolkit of windows or fonts. */
final class Plot {
    /** Twelve colours that can be told apart, by people who see red and green alike too where there are few. */
    private static final List<String> COLOURS = List.of(
            "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#8c564b", "#17becf", "#b5bd00", "#5e3c99", "#000000");

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final Map<String, Object> spec = new LinkedHashMap<>();
    private final List<Object> layers = new ArrayList<>();
    private final List<Object> scales = new ArrayList<>();

    Plot(String title) {
        spec.put("kind", "plot");
        if (!title.isEmpty()) spec.put("ggtitle", map("text", title));
        spec.put("theme", map("name", "minimal", "legend_position", "right"));
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> m = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) m.put((String) pairs[i], pairs[i + 1]);
        return m;
    }

    /** Columns of data: names and lists of equal lengths in turn. */
    static Map<String, Object> columns(Object... pairs) {
        return map(pairs);
    }

    /** A layer, unless there is nothing to draw: its geometry, its data, what of it is shown how (aesthetic and column in turn), and fixed settings in turn. */
    Plot layer(String geometry, Map<String, Object> data, List<String> shown, Object... settings) {
        if (data.values().iterator().next() instanceof List<?> column && column.isEmpty()) return this;
        Map<String, Object> layer = map("geom", geometry, "data", data, "mapping", map(shown.toArray()));
        layer.putAll(map(settings));
        layer.put("tooltips", "none");
        layers.add(layer);
        return this;
    }

    /** Names an axis; with an order if it has names instead of numbers. */
    Plot axis(String which, String label, @Nullable List<String> order) {
        Map<String, Object> scale = map("aesthetic", which, "name", label);
        if (order != null) {
            scale.put("discrete", true);
            scale.put("limits", new ArrayList<>(order));
        }
        scales.add(scale);
        return this;
    }

    /** Breaks of a numbered axis with words of their own. */
    Plot ticks(String which, String label, List<Double> at, List<String> words) {
        scales.add(map("aesthetic", which, "name", label, "breaks", new ArrayList<>(at), "labels", new ArrayList<>(words)));
        return this;
    }

    Plot logarithmic(String which, String label) {
        scales.add(map("aesthetic", which, "name", label, "trans", "log10"));
        return this;
    }

    /** Colours of names, in a fixed order, so that a method has one colour in all plots. */
    Plot colours(String aesthetic, String label, List<String> names) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) values.add(COLOURS.get(i % COLOURS.size()));
        scales.add(map("aesthetic", aesthetic, "name", label, "values", values, "limits", new ArrayList<>(names), "discrete", true));
        return this;
    }

    /** Leaves the legend out, where the names stand at an axis already. */
    Plot hideLegend() {
        spec.put("theme", map("name", "minimal", "legend_position", "none"));
        return this;
    }

    /** One small plot for each value of a column. */
    Plot facets(String column, int across, boolean ownX, boolean ownY) {
        spec.put("facet", map("name", "wrap", "facets", new ArrayList<>(List.of(column)), "ncol", across, "order", new ArrayList<>(List.of(0)),
                "scales", ownX ? (ownY ? "free" : "free_x") : (ownY ? "free_y" : "fixed")));
        return this;
    }

    /** The height of small plots of {@code each} points, so many beside each other, with {@code rest} for titles and axes. */
    static double height(int plots, int across, double each, double rest) {
        int down = (plots + across - 1) / across;
        return rest + down * each;
    }

    /** The plot as an SVG element; empty if there is nothing to draw. */
    String svg(double width, double height) {
        if (layers.isEmpty()) return "";
        spec.put("layers", layers);
        spec.put("scales", scales);
        String svg = PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(spec, new DoubleVector(width, height), (w, h, pixels) -> {
            throw new IllegalStateException("a plot of the report holds a picture of " + w + " x " + h + " pixels; use vectors");
        }, true);
        return numbered(svg);
    }

    /** Ids that lets-plot draws at random, numbered instead: the same results give the same page. */
    private static String numbered(String svg) {
        Map<String, String> names = new LinkedHashMap<>();
        Matcher m = Pattern.compile("id=\"([^\"]+)\"").matcher(svg);
        while (m.find()) names.computeIfAbsent(m.group(1), id -> "p" + SERIAL.incrementAndGet());
        for (Map.Entry<String, String> e : names.entrySet()) svg = svg.replaceAll("(?<=[\"#])" + Pattern.quote(e.getKey()) + "(?![A-Za-z0-9_-])", e.getValue());
        return svg;
    }

    /** Numbers as a column. */
    static List<Double> column(double... values) {
        return Arrays.stream(values).boxed().toList();
    }
}
