package graft.peers;

import graft.GraftException;
import graft.kernel.bench.GemmShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Graft beside its peers, as JSON lines. */
@Command(name = "peers", mixinStandardHelpOptions = true, description = "Graft beside libtorch, DJL, OpenBLAS and oneDNN, in turns. JSON lines.", subcommands = {PeersCommand.Gemm.class, PeersCommand.Step.class})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class PeersCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Exit code 1 if a comparison cannot be made, 2 if the command was used wrongly. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new PeersCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof GraftException)) throw e;
            System.err.println(e.getMessage());
            return 1;
        });
        System.exit(line.execute(args));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to compare: gemm or step");
    }

    /** {@code gemm}. */
    @Command(name = "gemm", mixinStandardHelpOptions = true, description = "Products beside OpenBLAS and oneDNN, in one process.")
    static final class Gemm implements Callable<Integer> {
        @Option(names = "--shapes", paramLabel = "MxNxK,...", defaultValue = GemmContest.SHAPES, description = "Shapes. Default: ${DEFAULT-VALUE}.")
        private String shapes;

        @Option(names = "--threads", paramLabel = "N", defaultValue = "2", description = "Threads of each. Default: ${DEFAULT-VALUE}.")
        private int threads;

        @Option(names = "--rounds", paramLabel = "N", defaultValue = "25", description = "Rounds of turns that nothing disturbed. Default: ${DEFAULT-VALUE}.")
        private int rounds;

        @Override
        public Integer call() {
            System.out.println(MachineLine.json());
            new GemmContest(threads, rounds, System.out::println).run(GemmShape.parseAll(shapes));
            return 0;
        }
    }

    /** {@code step}. */
    @Command(name = "step", mixinStandardHelpOptions = true, description = "Whole steps beside libtorch and DJL, each in its own process while the others rest.")
    static final class Step implements Callable<Integer> {
        enum Order { FILE, SORTED }

        @Option(names = "--model", paramLabel = "NAME", defaultValue = "graphormer-base", description = "graphormer-base, graphormer-slim, mat or mat-small. Default: ${DEFAULT-VALUE}.")
        private String model;

        @Option(names = "--methods", split = ",", paramLabel = "NAME,...", defaultValue = "infer,full,lora,houlsby,g-adapter", description = "What to time. Default: ${DEFAULT-VALUE}.")
        private List<String> methods;

        @Option(names = "--peers", split = ",", paramLabel = "NAME,...", defaultValue = "graft,libtorch,djl", description = "Who takes part. Default: ${DEFAULT-VALUE}.")
        private List<String> peers;

        @Option(names = "--nodes", required = true, paramLabel = "FILE", description = "A number of atoms on each line.")
        private Path nodes;

        @Option(names = "--order", paramLabel = "file|sorted", defaultValue = "FILE", description = "Order of the graphs. Default: ${DEFAULT-VALUE}.")
        private Order order;

        @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Graphs a step. Default: ${DEFAULT-VALUE}.")
        private int batch;

        @Option(names = "--steps", paramLabel = "N", defaultValue = "8", description = "Timed steps of each, over the batches in order. Default: ${DEFAULT-VALUE}.")
        private int steps;

        @Option(names = "--threads", paramLabel = "N", defaultValue = "2", description = "Threads of each. Default: ${DEFAULT-VALUE}.")
        private int threads;

        @Override
        public Integer call() throws IOException {
            System.out.println(MachineLine.json());
            for (String method : methods) {
                Path folder = Files.createTempDirectory("graft-peers");
                try {
                    new StepContest(new StepLoad(folder, model, method, nodes.toAbsolutePath(), order == Order.SORTED, batch, threads), steps, System.out::println).run(peers);
                } finally {
                    delete(folder);
                }
            }
            return 0;
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }
}
