package graft.plan;

import graft.program.Instruction;
import graft.program.Op;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Value;
import graft.tensor.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays out a program. A value lives from the instruction that writes it to the last that reads it; two values may share bytes if they do not
 * live at the same time. What the prologue makes for the body lives through the whole body, since micro-batches follow each other. An element-wise operation writes over an input that dies with it. Blocks are placed largest first at the lowest
 * address that is free for as long as they live.
 */
public final class Planner {
    /** Bytes; a cache line, and a full vector at 512 bits. */
    public static final int ALIGNMENT = 64;

    private final Program program;
    private final Sizes maxima;
    private final int bytesPerElement;
    private final Regions regions;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Block> stepBlocks = new ArrayList<>();
    private final Map<Value, Block> blockOf = new HashMap<>();
    private long unshared;

    /** Bytes that are needed from instruction {@code from} to instruction {@code to}, both included. */
    private static final class Block {
        final int from;
        final long bytes;
        int to;
        long offset = -1;

        Block(int from, long bytes) {
            this.from = from;
            this.to = from;
            this.bytes = bytes;
        }

        boolean livesWith(Block other) {
            return from <= other.to && other.from <= to;
        }
    }

    private Planner(Program program, Sizes maxima, int bytesPerElement) {
        this.program = program;
        this.regions = program.regions();
        this.maxima = maxima;
        this.bytesPerElement = bytesPerElement;
    }

    /** Plans a float32 run. */
    public static MemoryPlan plan(Program program, Sizes maxima, MemoryPlan.ScratchRule scratch) {
        return new Planner(program, maxima, Float.BYTES).run(scratch);
    }

    /**
     * Bytes of the arena that are in use at each instruction of a float32 run. No layout can do with less than the most of them, and one without gaps needs no more.
     */
    static long[] live(Program program, Sizes maxima, MemoryPlan.ScratchRule scratch) {
        Planner planner = new Planner(program, maxima, Float.BYTES);
        planner.findBlocks(scratch);
        int lines = program.instructions().size();
        long[] live = new long[lines];
        long[] change = new long[lines + 1];
        for (Block b : planner.blocks) {
            change[b.from] += align(b.bytes);
            if (b.to < lines) change[b.to + 1] -= align(b.bytes);
        }
        long now = 0;
        for (int line = 0; line < lines; line++) {
            now += change[line];
            live[line] = now;
        }
        return live;
    }

    private MemoryPlan run(MemoryPlan.ScratchRule scratchRule) {
        List<Block> scratch = findBlocks(scratchRule);
        long arena = place(blocks);
        long step = place(stepBlocks);
        Map<Value, Long> offsets = new HashMap<>();
        Map<Value, Long> stepOffsets = new HashMap<>();
        blockOf.forEach((v, b) -> (regions.isOnce(v) ? stepOffsets : offsets).put(v, b.offset));
        return new MemoryPlan(maxima, Map.copyOf(offsets), scratch.stream().map(b -> b == null ? -1L : b.offset).toList(), arena, unshared, Map.copyOf(stepOffsets), step);
    }

    /** Finds what lives how long, and gives the scratch memory of each instruction, null where it needs none. */
    private List<Block> findBlocks(MemoryPlan.ScratchRule scratchRule) {
        List<Instruction> instructions = program.instructions();
        Map<Value, Integer> lastUse = lastUses(instructions);
        List<Block> scratch = new ArrayList<>();
        for (int line = 0; line < instructions.size(); line++) {
            Instruction i = instructions.get(line);
            if (regions.of(i) != Region.BODY) {
                for (Value v : i.outputs()) placeOnce(v, line, lastUse);
                scratch.add(null);
                continue;
            }
            Block reused = reusable(i, line, lastUse);
            for (Value v : i.outputs()) {
                if (regions.isOnce(v)) placeOnce(v, line, lastUse);
                if (!v.isComputed()) continue;
                long bytes = v.shape().elements(maxima) * bytesPerElement;
                unshared += align(bytes);
                Block block = reused != null ? reused : newBlock(line, bytes);
                block.to = Math.max(block.to, lastUse.getOrDefault(v, line));
                blockOf.put(v, block);
            }
            long bytes = scratchRule.bytes(i, maxima);
            unshared += align(bytes);
            scratch.add(bytes > 0 ? newBlock(line, bytes) : null);
        }
        return scratch;
    }

    /** A value of prologue or epilogue, or a gradient buffer of a value of the prologue: that is zero before the first instruction runs. */
    private void placeOnce(Value v, int line, Map<Value, Integer> lastUse) {
        if (!regions.isOnce(v) || blockOf.containsKey(v)) return;
        Block block = new Block(v.isAccumulated() ? 0 : line, v.shape().elements(maxima) * bytesPerElement);
        int last = lastUse.getOrDefault(v, line);
        boolean inBody = last < program.instructions().size() && regions.of(program.instructions().get(last)) == Region.BODY;
        block.to = Math.max(line, inBody ? lastLineOfBody() : last);
        stepBlocks.add(block);
        blockOf.put(v, block);
    }

    private int lastLineOfBody() {
        int line = program.instructions().size() - 1;
        while (regions.of(program.instructions().get(line)) == Region.EPILOGUE) line--;
        return line;
    }

    private Block newBlock(int line, long bytes) {
        Block block = new Block(line, bytes);
        blocks.add(block);
        return block;
    }

    private Map<Value, Integer> lastUses(List<Instruction> instructions) {
        Map<Value, Integer> last = new HashMap<>();
        for (int line = 0; line < instructions.size(); line++) {
            for (Value v : instructions.get(line).inputs()) last.put(v, line);
        }
        for (Value v : program.outputs().values()) last.put(v, instructions.size());
        return last;
    }

    /** The block of an input that dies here and that the operation may write over, or null. */
    private Block reusable(Instruction i, int line, Map<Value, Integer> lastUse) {
        if (!isElementWise(i.op())) return null;
        Value out = i.output();
        for (Value v : i.inputs()) {
            Block block = blockOf.get(v);
            if (v.isComputed() && !regions.isOnce(v) && block != null && block.to == line && lastUse.get(v) == line && v.shape().equals(out.shape())) return block;
        }
        return null;
    }

    private static boolean isElementWise(Op op) {
        return switch (op) {
            case Op.AddBias o -> true;
            case Op.Activate o -> true;
            case Op.ActivateGrad o -> true;
            case Op.Add o -> true;
            case Op.Multiply o -> true;
            case Op.Scale o -> true;
            case Op.ScaleColumns o -> true;
            case Op.Dropout o -> true;
            default -> false;
        };
    }

    private static long place(List<Block> blocks) {
        List<Block> order = new ArrayList<>(blocks);
        order.sort(Comparator.comparingLong((Block b) -> b.bytes).reversed().thenComparingInt(b -> b.from));
        List<Block> placed = new ArrayList<>();
        long top = 0;
        for (Block b : order) {
            b.offset = lowestFree(b, placed);
            placed.add(b);
            top = Math.max(top, b.offset + b.bytes);
        }
        return top;
    }

    private static long lowestFree(Block b, List<Block> placed) {
        List<Block> rivals = placed.stream().filter(b::livesWith).sorted(Comparator.comparingLong(r -> r.offset)).toList();
        long offset = 0;
        for (Block r : rivals) {
            if (offset + b.bytes <= r.offset) break;
            offset = Math.max(offset, align(r.offset + r.bytes));
        }
        return offset;
    }

    private static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
