package graft.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** An epoch as one line of text, exact in every digit, for checkpoints. */
final class EpochText {
    private static final String SEPARATOR = ";";

    private EpochText() {}

    static String print(EpochRecord e) {
        String losses = e.losses().entrySet().stream().map(l -> l.getKey() + "=" + l.getValue()).collect(Collectors.joining(","));
        String score = e.score().isPresent() ? Double.toString(e.score().getAsDouble()) : "";
        return String.join(SEPARATOR, Integer.toString(e.epoch()), Long.toString(e.step()), Double.toString(e.learningRate()), losses, score, Boolean.toString(e.best()), Double.toString(e.seconds()));
    }

    static EpochRecord parse(String line) {
        String[] f = line.split(SEPARATOR, -1);
        try {
            return parse(f);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new TrainingException("the checkpoint is damaged: its history has a line that is no epoch, '" + line + "'; start the run anew");
        }
    }

    private static EpochRecord parse(String[] f) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (String loss : f[3].split(",")) {
            int eq = loss.indexOf('=');
            if (eq > 0) losses.put(loss.substring(0, eq), Double.valueOf(loss.substring(eq + 1)));
        }
        OptionalDouble score = f[4].isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(f[4]));
        return new EpochRecord(Integer.parseInt(f[0]), Long.parseLong(f[1]), Double.parseDouble(f[2]), losses, score, Boolean.parseBoolean(f[5]), Double.parseDouble(f[6]));
    }
}
