package graft.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** The machine and the JVM, as a line of JSON. */
final class MachineLine {
    private MachineLine() {}

    static String json() {
        return JsonMapper.shared().createObjectNode().put("machine", processor()).put("cores", Runtime.getRuntime().availableProcessors())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version")).put("java", System.getProperty("java.vm.vendor") + " " + Runtime.version()).toString();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(l -> l.startsWith("model name")).findFirst().map(l -> l.substring(l.indexOf(':') + 1).strip()).orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
