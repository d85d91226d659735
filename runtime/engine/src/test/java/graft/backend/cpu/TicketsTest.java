package graft.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TicketsTest {
    @Test
    void microBatchesAddInTheirOrder() {
        int count = 200;
        Tickets tickets = new Tickets(2);
        List<List<Integer>> order = List.of(new ArrayList<>(), new ArrayList<>());
        AtomicInteger next = new AtomicInteger();
        WorkerPool pool = new WorkerPool(5);
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> pool.run(5, w -> {
            for (int m = next.getAndIncrement(); m < count; m = next.getAndIncrement()) {
                for (int p : new int[] {1, 0}) {
                    tickets.await(p, m);
                    order.get(p).add(m);
                    tickets.pass(p, m);
                }
            }
        }));
        pool.close();
        List<Integer> want = IntStream.range(0, count).boxed().toList();
        assertEquals(List.of(want, want), order);
    }

    @Test
    void aFailureReleasesThoseWhoWaitAndIsThrownAsItIs() {
        Tickets tickets = new Tickets(1);
        WorkerPool pool = new WorkerPool(3);
        IllegalStateException cause = new IllegalStateException("worker 2");
        Throwable thrown = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThrows(IllegalStateException.class, () -> pool.run(3, w -> {
            if (w == 2) {
                tickets.stop();
                throw cause;
            }
            assertThrows(Tickets.Stopped.class, () -> tickets.await(0, 7));
        })));
        pool.close();
        assertSame(cause, thrown);
    }
}
