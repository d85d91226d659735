package graft.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a test's {@code main} in a JVM of its own: at a forced vector width, in the interpreter, or without the incubator module. */
public final class ForkedJvm {
    private static final long MINUTES = 5;

    private ForkedJvm() {}

    /** Runs {@code main} with the given flags added to those that Graft needs, and returns what it printed; fails when it fails. */
    public static String run(Class<?> main, List<String> flags, String... arguments) {
        return start(main, withVectors(flags), arguments);
    }

    /** Runs {@code main} without the incubator module. */
    public static String runWithoutVectors(Class<?> main, List<String> flags, String... arguments) {
        return start(main, flags, arguments);
    }

    private static List<String> withVectors(List<String> flags) {
        List<String> all = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector"));
        all.addAll(flags);
        return all;
    }

    private static String start(Class<?> main, List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "--enable-native-access=ALL-UNNAMED", "-Xshare:auto"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Path printed = Files.createTempFile("graft-forked", ".txt");
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            if (!ended) process.destroyForcibly().waitFor();
            String output = Files.readString(printed);
            Files.delete(printed);
            if (!ended) throw new AssertionError("no end after " + MINUTES + " minutes: " + String.join(" ", command) + "\n" + output);
            if (process.exitValue() != 0) throw new AssertionError("exit code " + process.exitValue() + ": " + String.join(" ", command) + "\n" + output);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a forked JVM ran", e);
        }
    }
}
