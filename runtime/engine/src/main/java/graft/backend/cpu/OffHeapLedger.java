package graft.backend.cpu;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What has been allocated outside the Java heap since the process began, by what it was asked for: the measured side of a memory plan. */
public final class OffHeapLedger {
    private static final Map<String, AtomicLong> BYTES = new ConcurrentHashMap<>();

    private OffHeapLedger() {}

    static void note(String what, long bytes) {
        BYTES.computeIfAbsent(what, w -> new AtomicLong()).addAndGet(bytes);
    }

    /** Bytes by purpose, in the order of the purposes' names. Memory that was given back since is still counted. */
    public static Map<String, Long> allocated() {
        Map<String, Long> copy = new TreeMap<>();
        BYTES.forEach((what, bytes) -> copy.put(what, bytes.get()));
        return copy;
    }
}
