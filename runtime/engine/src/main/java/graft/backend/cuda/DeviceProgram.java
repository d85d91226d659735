package graft.backend.cuda;

import graft.backend.BackendException;
import graft.backend.StepBatch;
import graft.backend.StepResult;
import graft.backend.StepTraffic;
import graft.cuda.CudaStream;
import graft.cuda.DeviceMemory;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.plan.MemoryPlan;
import graft.plan.Planner;
import graft.program.Instruction;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program laid out and compiled for a device: its memory beside the weights, its steps, and how a run goes through them. */
final class DeviceProgram {
    private static final int TURNS = 2;

    private final Program program;
    private final Regions regions;
    private final DeviceQueue queue;
    private final CudaStream copying;
    private final MemoryPlan plan;
    private final BatchUses uses;
    private final DeviceScratch scratch;
    private final Layout layout;
    private final List<DeviceStep> prologue = new ArrayList<>();
    private final List<DeviceStep> body = new ArrayList<>();
    private final List<DeviceStep> epilogue = new ArrayList<>();
    private final List<Place> adjoints = new ArrayList<>();
    private final Map<Value, Instruction> scalarsMadeBy = new HashMap<>();
    private final DeviceBatch[] batches = new DeviceBatch[TURNS];
    private final Results[] results = new Results[TURNS];
    private final DeviceMicro micro = new DeviceMicro();
    private final Replays replays;
    private DeviceSlots slots;
    private Place scalars;
    /** Steps of the body up to the last one that makes an output or a scalar. */
    private int made;

    /** Offsets of a program's ranges. */
    private record Layout(long arena, long step, long onceScratch, long onceScratchBytes, long scalars, long batches, long batchBytes) {}

    /** Plans, and reserves what the program needs beside its weights. */
    DeviceProgram(Program program, Sizes maxima, DeviceQueue queue, CudaStream copying, PlaceBook book) {
        this.program = program;
        this.queue = queue;
        this.copying = copying;
        replays = new Replays(queue);
        regions = program.regions();
        uses = new BatchUses(program);
        scratch = new DeviceScratch(queue.precision());
        plan = Planner.plan(program, maxima, scratch::bytes);
        long once = 0;
        for (Instruction i : program.instructions()) if (regions.of(i) != Region.BODY) once = Math.max(once, scratch.bytes(i, maxima));
        long batchBytes = DeviceBatch.bytes(program, uses, maxima);
        long arena = book.reserve(plan.arenaBytes()), step = book.reserve(plan.stepBytes()), onceAt = book.reserve(once);
        long scalarsAt = book.reserve((long) DeviceSlots.scalarsOf(program) * Double.BYTES);
        long batchesAt = book.reserve(batchBytes);
        for (int turn = 1; turn < TURNS; turn++) book.reserve(batchBytes);
        layout = new Layout(arena, step, onceAt, once, scalarsAt, batchesAt, batchBytes);
    }

    /** Bytes of values and scratch memory of the body, batches and sums. */
    long arenaBytes() {
        return plan.arenaBytes() + layout.onceScratchBytes() + TURNS * layout.batchBytes() + (long) DeviceSlots.scalarsOf(program) * Double.BYTES;
    }

    /** Bytes of what is made once a step. */
    long stepBytes() {
        return plan.stepBytes();
    }

    /** Takes the memory that was reserved and compiles. */
    void compile(DeviceMemory memory, DeviceWeights weights) {
        scalars = new Place(memory, layout.scalars(), (long) DeviceSlots.scalarsOf(program) * Double.BYTES);
        slots = new DeviceSlots(program, plan, new Place(memory, layout.arena(), plan.arenaBytes()), new Place(memory, layout.step(), plan.stepBytes()),
                new Place(memory, layout.onceScratch(), layout.onceScratchBytes()), scalars, weights);
        DeviceCompiler compiler = new DeviceCompiler(new StepRoom(queue, slots, scratch, uses, plan.maxima()), program.hasToken());
        for (int line = 0; line < program.instructions().size(); line++) {
            Instruction i = program.instructions().get(line);
            DeviceStep step = compiler.compile(i, line);
            switch (regions.of(i)) {
                case PROLOGUE -> prologue.add(step);
                case BODY -> body.add(step);
                case EPILOGUE -> epilogue.add(step);
            }
            boolean wanted = i.outputs().stream().anyMatch(v -> v.origin() instanceof Value.Scalar || program.outputs().containsValue(v));
            if (wanted && regions.of(i) == Region.BODY) made = body.size();
            for (Value v : i.outputs()) if (v.origin() instanceof Value.Scalar) scalarsMadeBy.put(v, i);
        }
        for (Value v : program.adjoints()) adjoints.add(slots.place(v));
        List<Value> outputs = new ArrayList<>();
        program.outputs().forEach((name, v) -> {
            if (!v.isComputed()) throw new BackendException("output '" + name + "' is " + v + ", which no instruction computes");
            outputs.add(v);
        });
        List<Place> places = outputs.stream().map(slots::place).toList();
        for (int turn = 0; turn < TURNS; turn++) {
            batches[turn] = new DeviceBatch(program, uses, queue.context(), new Place(memory, layout.batches() + turn * aligned(layout.batchBytes()), layout.batchBytes()));
            results[turn] = new Results(outputs, places, scalars, queue.context());
        }
    }

    private static long aligned(long bytes) {
        PlaceBook one = new PlaceBook();
        one.reserve(bytes);
        return one.bytes();
    }

    /** Gives back what lies beside the session's block. */
    void close() {
        for (DeviceBatch b : batches) if (b != null) b.close();
        for (Results r : results) if (r != null) r.close();
        replays.close();
    }

    /**
     * Runs prologue, body for every micro-batch, and epilogue. Waits for losses and outputs alone: what comes after them may still run. A micro-batch writes over what its
     * predecessor gave only when that has been fetched: the copying stream fetches it before it uploads the next, and the computing stream waits for the upload.
     */
    StepResult run(StepBatch batch) {
        List<Sizes> sizes = checkedSizes(batch);
        double[][] outputs = new double[program.outputs().size()][];
        int o = 0;
        for (Value v : program.outputs().values()) outputs[o++] = new double[Math.toIntExact(sizes.stream().mapToLong(s -> v.shape().elements(s)).sum())];
        int[] filled = new int[outputs.length];
        CudaStream computing = queue.stream();
        micro.begin(batch);
        replays.run(Arguments.of(Arguments.Part.PROLOGUE), this::beginStep);
        int count = sizes.size();
        for (int m = 0; m < count; m++) {
            DeviceBatch here = batches[m % TURNS];
            Results given = results[m % TURNS];
            here.upload(batch.microBatches().get(m), batch.step(), copying, computing);
            micro.batch = here;
            micro.sizes = sizes.get(m);
            bodyPart(Arguments.Part.RESULTS, 0, made);
            given.fetch(sizes.get(m), computing, copying, m + 1 == count);
            bodyPart(Arguments.Part.REST, made, body.size());
            here.done(computing);
            if (m > 0) results[(m - 1) % TURNS].collect(sizes.get(m - 1), outputs, filled);
        }
        if (!epilogue.isEmpty()) replays.run(Arguments.of(Arguments.Part.EPILOGUE), this::endStep);
        results[(count - 1) % TURNS].collect(sizes.get(count - 1), outputs, filled);
        return result(batch, results[(count - 1) % TURNS], outputs);
    }

    private void bodyPart(Arguments.Part part, int from, int to) {
        if (from < to) replays.run(Arguments.of(part, micro), () -> body.subList(from, to).forEach(s -> s.run(micro)));
    }

    private void beginStep() {
        queue.zero(scalars);
        adjoints.forEach(queue::zero);
        micro.sizes = Sizes.NONE;
        for (DeviceStep s : prologue) s.run(micro);
    }

    private void endStep() {
        micro.sizes = Sizes.NONE;
        for (DeviceStep s : epilogue) s.run(micro);
    }

    private StepResult result(StepBatch batch, Results last, double[][] outputs) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (Value v : program.losses()) {
            double divisor = LossSteps.divisor(scalarsMadeBy.get(v).op(), batch.labelledCells(), batch.cells());
            losses.put(((Value.Scalar) v.origin()).name(), divisor == 0 ? 0 : last.scalar(slots.scalarIndex(v)) / divisor);
        }
        Map<String, double[]> named = new LinkedHashMap<>();
        int o = 0;
        for (String name : program.outputs().keySet()) named.put(name, outputs[o++]);
        return new StepResult(losses, named);
    }

    private List<Sizes> checkedSizes(StepBatch batch) {
        if (batch.microBatches().isEmpty()) throw new BackendException("the step has no micro-batch");
        List<Sizes> sizes = new ArrayList<>(batch.microBatches().size());
        for (List<Sample> samples : batch.microBatches()) {
            int m = sizes.size() + 1;
            if (samples.isEmpty()) throw new BackendException("micro-batch " + m + " of the step has no graphs");
            Sizes s = RaggedBatch.sizesOf(samples, program.hasToken());
            if (!s.max(plan.maxima()).equals(plan.maxima())) {
                throw new BackendException("micro-batch " + m + " of the step is larger than memory was planned for: " + s + " against at most " + plan.maxima()
                        + "; open the session with the maxima of all batches");
            }
            sizes.add(s);
        }
        return sizes;
    }

    /** What a step of one micro-batch at the maxima puts on the device, and what {@code more} adds. */
    StepTraffic traffic(Runnable more) {
        long down = scalars.bytes();
        for (Value v : program.outputs().values()) down += v.shape().elements(plan.maxima()) * Float.BYTES;
        try {
            micro.counting = true;
            micro.batch = batches[0];
            return queue.count(() -> {
                beginStep();
                micro.sizes = plan.maxima();
                for (DeviceStep s : body) s.run(micro);
                endStep();
                more.run();
            }, layout.batchBytes(), down);
        } finally {
            micro.counting = false;
        }
    }
}
