package graft.backend.cuda;

import graft.backend.BackendException;
import graft.cuda.CudaContext;
import graft.cuda.CudaEvent;
import graft.cuda.CudaStream;
import graft.cuda.PinnedMemory;
import graft.graph.BatchInput;
import graft.graph.RaggedBatch;
import graft.graph.Sample;
import graft.kernel.Losses;
import graft.kernel.TableIndex;
import graft.program.Program;
import graft.tensor.Sizes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A batch on its way to the device: filled on the host, checked, written into page-locked memory in one piece and copied by the copying stream while the other one
 * computes. A session has two and takes them in turns. Kernels read it by address; addresses are of the batch that was filled last.
 */
final class DeviceBatch {
    private final Program program;
    private final BatchUses uses;
    private final RaggedBatch batch;
    private final PinnedMemory pinned;
    private final Staging staging;
    private final Place place;
    private final CudaEvent uploaded;
    private final CudaEvent computed;
    private final Map<RowLists.Use, RowLists> lists = new LinkedHashMap<>();
    private final Map<RowLists.Use, long[]> listOffsets = new LinkedHashMap<>();
    private final Columns sparse = new Columns();
    private final long[] values;
    private final long[] doubles;
    private final long[][] rows;
    private final long[][] columns;
    private int[] tokenGraph = new int[0];
    private int[] header = new int[0];
    private final int[] stepNumber = new int[1];
    private long stepAt;
    private long tokenStart;
    private long pairStart;
    private long dataRow;
    private long graphOfToken;

    /** @param place at least {@link #bytes} of them */
    DeviceBatch(Program program, BatchUses uses, CudaContext context, Place place) {
        this.program = program;
        this.uses = uses;
        this.place = place;
        batch = new RaggedBatch(program.inputs(), program.hasToken());
        pinned = context.pinned(place.bytes());
        staging = new Staging(pinned.segment());
        uploaded = context.event();
        computed = context.event();
        for (RowLists.Use use : uses.lists()) {
            lists.put(use, new RowLists());
            listOffsets.put(use, new long[4]);
        }
        int inputs = program.inputs().size();
        values = new long[inputs];
        doubles = new long[inputs];
        rows = new long[inputs][3];
        columns = new long[inputs][3];
    }

    /** The most bytes that a batch can take. */
    static long bytes(Program program, BatchUses uses, Sizes maxima) {
        long bytes = Staging.bytes(1, Integer.BYTES) + 2 * Staging.bytes(maxima.graphs() + 1L, Integer.BYTES) + Staging.bytes(maxima.graphs(), Integer.BYTES) + Staging.bytes(maxima.tokens(), Integer.BYTES);
        for (int i = 0; i < program.inputs().size(); i++) {
            BatchInput input = program.inputs().get(i);
            long count = (long) input.rows().resolve(maxima) * input.columns();
            long matrix = Staging.bytes(maxima.tokens() + 1L, Integer.BYTES) + 2 * Staging.bytes(maxima.pairs(), Integer.BYTES);
            bytes += switch (input) {
                case BatchInput.Ints in -> Staging.bytes(count, Integer.BYTES);
                case BatchInput.Reals in -> (uses.asFloats(i) ? Staging.bytes(count, Float.BYTES) : 0) + (uses.asDoubles(i) ? Staging.bytes(count, Double.BYTES) : 0);
                case BatchInput.Sparse in -> (uses.asRows(i) ? matrix : 0) + (uses.asColumns(i) ? matrix : 0);
            };
        }
        for (RowLists.Use use : uses.lists()) {
            long entries = (long) program.inputs().get(use.input()).rows().resolve(maxima) * use.columns();
            long listed = Math.min(entries, use.rows(maxima));
            bytes += Staging.bytes(entries, Integer.BYTES) + Staging.bytes(listed, Integer.BYTES) + Staging.bytes(listed + 1, Integer.BYTES)
                    + Staging.bytes(RowLists.mostChunks(entries, use.rows(maxima)) + 1, Integer.BYTES);
        }
        return bytes;
    }

    /** Fills and checks, waits until the memory is free, and starts the copy; the computing stream waits for it. */
    void upload(List<Sample> samples, long step, CudaStream copying, CudaStream computing) {
        batch.fill(samples, step);
        check();
        // Nobody may have waited for this turn's last copy: another micro-batch of its step was refused, and the step given up.
        uploaded.synchronize();
        staging.clear();
        stepNumber[0] = (int) step;
        stepAt = staging.ints(stepNumber, 1);
        writeHeader();
        for (int i = 0; i < values.length; i++) writeInput(i);
        lists.forEach(this::writeList);
        copying.waitFor(computed);
        copying.upload(pinned, 0, place.memory(), place.offset(), staging.used());
        copying.record(uploaded);
        computing.waitFor(uploaded);
    }

    /** From here on the computing stream reads the batch no more. */
    void done(CudaStream computing) {
        computing.record(computed);
    }

    /** Gives back what lies beside the session's block. */
    void close() {
        pinned.close();
        uploaded.close();
        computed.close();
    }

    private void check() {
        for (BatchUses.Range r : uses.ranges()) {
            int[] index = batch.ints(r.input());
            BatchInput input = program.inputs().get(r.input());
            int count = rowsOf(input) * input.columns();
            int limit = r.edges() ? batch.sizes().edges() : r.rows();
            for (int e = 0; e < count; e++) {
                if (index[e] >= -1 && index[e] < limit) continue;
                if (r.edges()) throw new BackendException("edge row " + index[e] + " on the path of pair " + e / input.columns() + " is outside the batch's " + limit + " edge rows");
                TableIndex.check(index[e], limit, r.columns(), e / input.columns());
            }
        }
        for (BatchUses.Classes c : uses.classes()) {
            double[] labels = batch.reals(c.input());
            for (int r = 0; r < rowsOf(program.inputs().get(c.input())); r++) if (!Double.isNaN(labels[r])) Losses.classOf(labels[r], c.classes());
        }
    }

    private int rowsOf(BatchInput input) {
        return input.rows().resolve(batch.sizes());
    }

    private void writeHeader() {
        int graphs = batch.graphs();
        int tokens = batch.sizes().tokens();
        if (header.length < graphs + 1) header = new int[graphs + 1];
        if (tokenGraph.length < tokens) tokenGraph = new int[tokens];
        for (int g = 0; g <= graphs; g++) header[g] = batch.tokenStart(g);
        tokenStart = staging.ints(header, graphs + 1);
        for (int g = 0; g <= graphs; g++) header[g] = batch.pairStart(g);
        pairStart = staging.ints(header, graphs + 1);
        for (int g = 0; g < graphs; g++) {
            header[g] = (int) batch.row(g);
            for (int t = batch.tokenStart(g); t < batch.tokenStart(g + 1); t++) tokenGraph[t] = g;
        }
        dataRow = staging.ints(header, graphs);
        graphOfToken = staging.ints(tokenGraph, tokens);
    }

    private void writeInput(int i) {
        BatchInput input = program.inputs().get(i);
        int count = rowsOf(input) * input.columns();
        switch (input) {
            case BatchInput.Ints in -> values[i] = staging.ints(batch.ints(i), count);
            case BatchInput.Reals in -> {
                if (uses.asFloats(i)) values[i] = staging.floats(batch.reals(i), count);
                if (uses.asDoubles(i)) doubles[i] = staging.doubles(batch.reals(i), count);
            }
            case BatchInput.Sparse in -> {
                if (uses.asRows(i)) {
                    sparse.rowsOf(batch.sparse(i));
                    writeSparse(rows[i]);
                }
                if (uses.asColumns(i)) {
                    sparse.columnsOf(batch.sparse(i));
                    writeSparse(columns[i]);
                }
            }
        }
    }

    private void writeSparse(long[] offsets) {
        offsets[0] = staging.ints(sparse.start(), sparse.rows() + 1);
        offsets[1] = staging.ints(sparse.index(), sparse.entries());
        offsets[2] = staging.floats(sparse.value(), sparse.entries());
    }

    private void writeList(RowLists.Use use, RowLists list) {
        list.fill(batch.ints(use.input()), rowsOf(program.inputs().get(use.input())) * use.columns(), use, batch.sizes());
        long[] offsets = listOffsets.get(use);
        offsets[0] = staging.ints(list.listed(), list.rows());
        offsets[1] = staging.ints(list.rowChunk(), list.rows() + 1);
        offsets[2] = staging.ints(list.entries(), list.used());
        offsets[3] = staging.ints(list.chunkStart(), list.chunks() + 1);
    }

    private long address(long offset) {
        return place.part(offset, 0).address();
    }

    /** Sizes of the batch. */
    Sizes sizes() {
        return batch.sizes();
    }

    /** All that launches and products take from the batch by value: where its parts lie, and how long its lists are. */
    long[] layout() {
        LongStream.Builder all = LongStream.builder();
        all.add(place.offset());
        for (long[] offsets : List.of(values, doubles)) for (long o : offsets) all.add(o);
        for (long[][] matrices : List.of(rows, columns)) for (long[] offsets : matrices) for (long o : offsets) all.add(o);
        lists.forEach((use, list) -> {
            for (long o : listOffsets.get(use)) all.add(o);
            all.add(list.rows()).add(list.chunks());
        });
        return all.build().toArray();
    }

    /** The step's number. */
    long stepNumber() {
        return address(stepAt);
    }

    /** First token row of each graph, and one past the last. */
    long tokenStart() {
        return address(tokenStart);
    }

    /** First pair of each graph, and one past the last. */
    long pairStart() {
        return address(pairStart);
    }

    /** Row of each graph in the data set. */
    long dataRow() {
        return address(dataRow);
    }

    /** The graph of each token. */
    long graphOfToken() {
        return address(graphOfToken);
    }

    /** Integers of an input. */
    long ints(int input) {
        return address(values[input]);
    }

    /** Numbers of an input in float32. */
    Place floats(int input, long bytes) {
        return place.part(values[input], bytes);
    }

    /** Numbers of an input in double. */
    long doubles(int input) {
        return address(doubles[input]);
    }

    /** First entries, columns and values (0, 1, 2) of a sparse input, or of its transpose. */
    long sparse(int input, boolean transposed, int part) {
        return address((transposed ? columns : rows)[input][part]);
    }

    /** Listed rows, their first chunks, entries and first entries of chunks (0, 1, 2, 3). */
    long list(RowLists.Use use, int part) {
        return address(listOffsets.get(use)[part]);
    }

    /** How many rows and chunks a list has. */
    RowLists listed(RowLists.Use use) {
        return lists.get(use);
    }
}
