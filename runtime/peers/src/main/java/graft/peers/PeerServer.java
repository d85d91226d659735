package graft.peers;

import graft.GraftException;
import graft.plan.ResidentMemory;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One contender in a process of its own. Reads a line, does what it says, answers with a line: {@code prepare N}, {@code step} (milliseconds and loss), {@code peak MS},
 * {@code memory} (the most that was resident since the first step was made ready), {@code quit}.
 */
final class PeerServer {
    private static final String CLEAR_PEAK = "5";

    private final Contender contender;
    private final PrintStream answers;
    private boolean counting;

    private PeerServer(Contender contender, PrintStream answers) {
        this.contender = contender;
        this.answers = answers;
    }

    /** Arguments: the contender, folder, model, method, file of nodes, whether sorted, batch, threads. */
    public static void main(String[] args) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        StepLoad load = new StepLoad(Path.of(args[1]), args[2], args[3], Path.of(args[4]), Boolean.parseBoolean(args[5]), Integer.parseInt(args[6]), Integer.parseInt(args[7]));
        try (Contender contender = contender(args[0], load); BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answers.println(contender.describe());
            new PeerServer(contender, answers).serve(orders);
        } catch (GraftException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static Contender contender(String name, StepLoad load) {
        return switch (name) {
            case "graft" -> new GraftContender(load);
            case "libtorch" -> new TorchContender(load);
            case "djl" -> new DjlContender(load);
            default -> throw new PeerException("there is no contender '" + name + "'; take graft, libtorch or djl");
        };
    }

    private void serve(BufferedReader orders) throws IOException {
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            switch (words[0]) {
                case "prepare" -> {
                    contender.prepare(Integer.parseInt(words[1]));
                    startCounting();
                    answers.println("ready");
                }
                case "step" -> {
                    long begin = System.nanoTime();
                    double loss = contender.step();
                    answers.println((System.nanoTime() - begin) / 1e6 + " " + loss);
                }
                case "peak" -> answers.println(contender.peak(Integer.parseInt(words[1])));
                case "memory" -> answers.println(ResidentMemory.peak().orElse(-1));
                case "quit" -> {
                    return;
                }
                default -> throw new PeerException("no order is called '" + order + "'");
            }
        }
    }

    /** What loading took is not what a step needs. */
    private void startCounting() throws IOException {
        if (counting) return;
        counting = true;
        System.gc();
        Files.writeString(Path.of("/proc/self/clear_refs"), CLEAR_PEAK);
    }
}
