package graft.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory that the system holds for this process, heap, code and arenas together, where the system says (Linux). */
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentMemory() {}

    /** Bytes held now. */
    public static OptionalLong now() {
        return read("VmRSS:");
    }

    /** The most bytes that were held at any time. */
    public static OptionalLong peak() {
        return read("VmHWM:");
    }

    private static OptionalLong read(String field) {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(field)).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
