package graft.model.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.OptionalLong;

/**
 * What the worker threads of sessions have allocated on the Java heap. They do nothing but compute, as the thread that calls a session does too, which also cuts batches and collects
 * what is asked for: so they are where a kernel that allocates shows.
 */
final class WorkerGarbage {
    private WorkerGarbage() {}

    /** Bytes that all live workers have allocated since they were started; empty where there is none, or the JVM does not say. */
    static OptionalLong bytes() {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads) || !threads.isThreadAllocatedMemorySupported()) return OptionalLong.empty();
        long sum = 0;
        boolean found = false;
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo thread = threads.getThreadInfo(id);
            if (thread == null || !thread.getThreadName().startsWith("graft-worker")) continue;
            sum += threads.getThreadAllocatedBytes(id);
            found = true;
        }
        return found ? OptionalLong.of(sum) : OptionalLong.empty();
    }
}
