package graft.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A contender's process, seen from the contest: it rests until it is asked. DJL and libtorch's Java binding cannot share one, and each needs its memory counted alone. */
final class Peer implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;
    private final String description;

    Peer(String name, StepLoad load) {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command(name, load)).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.remove("OPENBLAS_CORETYPE");
        environment.remove("OPENBLAS_L2_SIZE");
        environment.put("OMP_NUM_THREADS", Integer.toString(load.threads()));
        environment.put("OMP_WAIT_POLICY", "PASSIVE");
        if (name.equals("graft")) environment.put("MALLOC_ARENA_MAX", "2"); // the launcher's
        // 2^20 cycles: the threads of the OpenBLAS under libtorch, which spin for 2^26 otherwise, are in the way of its other ones (10 % of a step).
        environment.put("OPENBLAS_THREAD_TIMEOUT", "20");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new PeerException("the process of " + name + " cannot be started: " + e.getMessage(), e);
        }
        answers = process.inputReader(StandardCharsets.UTF_8);
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        description = answer();
    }

    private static List<String> command(String name, StepLoad load) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:+DisplayVMOutputToStderr", "-XX:ErrorFile=/dev/stderr"));
        if (name.equals("graft")) {
            // As the launcher has it, and where there are few cores.
            command.addAll(List.of("-XX:Tier3DelayOn=10000", "-XX:+UseSerialGC", "-Xms64m", "-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=40"));
            if (load.threads() < 4) command.addAll(List.of("-XX:CICompilerCount=4", "-XX:-UseDynamicNumberOfCompilerThreads"));
        } else {
            command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-Dorg.bytedeco.javacpp.maxBytes=0", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.javacpp.nopointergc=true",
                    "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true", "-Dai.djl.pytorch.num_threads=" + load.threads(), "-Dai.djl.pytorch.num_interop_threads=1"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeerServer.class.getName(), name, load.folder().toString(), load.model(), load.method(),
                load.nodes().toString(), Boolean.toString(load.sorted()), Integer.toString(load.batch()), Integer.toString(load.threads())));
        return command;
    }

    /** A step's time, and the loss before it. */
    record Step(double milliseconds, double loss) {}

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    Step step(int batch) {
        ask("prepare " + batch);
        String[] words = ask("step").split(" ");
        return new Step(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }

    double peak(int milliseconds) {
        return Double.parseDouble(ask("peak " + milliseconds));
    }

    long peakBytes() {
        return Long.parseLong(ask("memory"));
    }

    private String ask(String order) {
        orders.println(order);
        return answer();
    }

    private String answer() {
        try {
            String line = answers.readLine();
            if (line == null) throw new PeerException("the process of " + name + " ended; its own message is above");
            return line;
        } catch (IOException e) {
            throw new PeerException("the process of " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        orders.println("quit");
        orders.close();
        process.destroy();
    }
}
