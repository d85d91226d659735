package graft.model.train;

import graft.molecules.metrics.Score;
import graft.train.EpochRecord;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A run as one page of HTML that needs nothing else: what was trained, its scores, its learning curve. */
final class HtmlReport {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 220;

    private HtmlReport() {}

    static String of(JsonNode run, RunResult result, PreparedData data, String coverage) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Graft run</title>\n");
        html.append("<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}table{border-collapse:collapse}")
                .append("td,th{padding:.2em .8em;border-bottom:1px solid #ccc;text-align:right}td:first-child,th:first-child{text-align:left}")
                .append("pre{background:#f4f4f4;padding:1em;overflow-x:auto}</style></head><body>\n<h1>Graft run</h1>\n");
        html.append("<p>").append(escape(run.path("data").asString("")));
        html.append("; ").append(escape(data.split().toString())).append("; seed ").append(run.path("settings").path("seed").asLong()).append("</p>\n");
        scores(html, result, data.table().tasks());
        html.append("<h2>What was trained</h2>\n<pre>").append(escape(coverage)).append("</pre>\n<h2>Learning curve</h2>\n");
        curve(html, result.history(), data.metric().key());
        html.append("<h2>Settings</h2>\n<pre>").append(escape(run.path("settings").toPrettyString())).append("</pre>\n");
        html.append("<p>weights_digest <code>").append(result.weightsDigest()).append("</code>, kept from epoch ").append(result.bestEpoch()).append("</p>\n</body></html>\n");
        return html.toString();
    }

    private static void scores(StringBuilder html, RunResult result, List<String> tasks) {
        html.append("<h2>Test</h2>\n<table><tr><th>task</th><th>").append(escape(result.test().metric().key())).append("</th><th>constant predictor</th></tr>\n");
        for (int t = 0; t < tasks.size(); t++) row(html, tasks.get(t), result.test().perTask().get(t), result.constant().perTask().get(t));
        if (tasks.size() > 1) row(html, "mean", result.test().mean(), result.constant().mean());
        html.append("</table>\n");
    }

    private static void row(StringBuilder html, String name, Score score, Score constant) {
        html.append("<tr><td>").append(escape(name)).append("</td><td>").append(escape(score.toString())).append("</td><td>").append(escape(constant.toString())).append("</td></tr>\n");
    }

    private static void curve(StringBuilder html, List<EpochRecord> history, String metric) {
        html.append("<table><tr><th>epoch</th><th>task loss</th><th>").append(escape(metric)).append(" (validation)</th><th>s</th></tr>\n");
        for (EpochRecord e : history) {
            html.append(String.format(Locale.ROOT, "<tr><td>%d%s</td><td>%.5f</td><td>%s</td><td>%.1f</td></tr>%n", e.epoch(), e.best() ? " *" : "", e.losses().getOrDefault("task", Double.NaN),
                    e.score().isPresent() ? String.format(Locale.ROOT, "%.5f", e.score().getAsDouble()) : "", e.seconds()));
        }
        html.append("</table>\n");
        double[] losses = history.stream().mapToDouble(e -> e.losses().getOrDefault("task", Double.NaN)).filter(Double::isFinite).toArray();
        if (losses.length < 2) return;
        double top = java.util.Arrays.stream(losses).max().orElse(1);
        html.append("<svg role=\"img\" aria-label=\"task loss by epoch\" width=\"").append(WIDTH).append("\" height=\"").append(HEIGHT).append("\"><polyline fill=\"none\" stroke=\"#06c\" stroke-width=\"2\" points=\"");
        for (int i = 0; i < losses.length; i++) html.append(String.format(Locale.ROOT, "%.1f,%.1f ", 10 + (WIDTH - 20.0) * i / (losses.length - 1), HEIGHT - 10 - (HEIGHT - 20) * losses[i] / top));
        html.append("\"/></svg>\n<p>Task loss by epoch, from 0 to ").append(String.format(Locale.ROOT, "%.4f", top)).append(".</p>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
