package graft.cuda;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** As much of a PTX text as the double looks at: its version, and entries with their parameters. */
final class PtxText {
    private final StringBuilder text = new StringBuilder(".version 7.0\n.target sm_75\n.address_size 64\n");

    PtxText entry(String name, int parameters) {
        String list = IntStream.range(0, parameters).mapToObj(i -> ".param .b64 " + name + "_param_" + i).collect(Collectors.joining(",\n"));
        text.append(".visible .entry ").append(name).append("(\n").append(list).append("\n)\n{ ret; }\n");
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
