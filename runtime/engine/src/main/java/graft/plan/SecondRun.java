package graft.plan;

import graft.program.Instruction;
import graft.program.Program;
import graft.program.Region;
import graft.program.Regions;
import graft.program.Repetition;
import graft.program.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a training program anew so that some values of its forward half are not kept for the backward half, but made again there by the instructions that made them. */
final class SecondRun {
    private final Program program;
    private final List<Instruction> plain;
    /** First line of the backward half: the one behind the last loss. */
    private final int backward;
    /** The line that makes each value that a second run can make. */
    private final Map<Value, Integer> madeAt = new HashMap<>();
    private final Map<Value, Integer> lastForwardUse = new HashMap<>();
    private final Map<Value, Integer> keepable = new LinkedHashMap<>();

    /** Where a line of a rewritten program comes from: a line of the plain one, run for the first or the second time. */
    record Source(int line, boolean again) {}

    SecondRun(Program program) {
        this.program = program;
        plain = program.instructions();
        Regions regions = program.regions();
        backward = firstOfBackward(regions);
        for (int line = 0; line < backward; line++) {
            Instruction i = plain.get(line);
            for (Value v : i.inputs()) lastForwardUse.put(v, line);
            if (regions.of(i) != Region.BODY || !i.outputs().stream().allMatch(Value::isComputed)) continue;
            for (Value v : i.outputs()) madeAt.put(v, line);
        }
        for (Instruction i : plain.subList(backward, plain.size())) {
            for (Value v : i.inputs()) if (madeAt.containsKey(v) && !program.outputs().containsValue(v)) keepable.put(v, madeAt.get(v));
        }
    }

    private int firstOfBackward(Regions regions) {
        for (int line = plain.size() - 1; line >= 0; line--) {
            Instruction i = plain.get(line);
            if (regions.of(i) == Region.BODY && i.outputs().stream().anyMatch(v -> v.origin() instanceof Value.Scalar)) return line + 1;
        }
        return plain.size();
    }

    /** Values of the forward half that the backward half reads, and that need not be kept for it. */
    Set<Value> keepable() {
        return keepable.keySet();
    }

    /** The line that makes such a value. */
    int madeAt(Value v) {
        return madeAt.get(v);
    }

    /** The program that keeps all keepable values but these. */
    Rewritten without(Set<Value> given) {
        return new Rewriting(given).run();
    }

    /** One way to write the program. */
    final class Rewritten {
        private final Set<Value> given;
        private final List<Instruction> instructions;
        private final List<Source> sources;
        private final Map<Value, Integer> firstLateUse = new HashMap<>();
        private final BitSet twice = new BitSet();

        private Rewritten(Set<Value> given, List<Instruction> instructions, List<Source> sources) {
            this.given = Set.copyOf(given);
            this.instructions = List.copyOf(instructions);
            this.sources = List.copyOf(sources);
            for (int line = 0; line < sources.size(); line++) {
                if (sources.get(line).again) twice.set(sources.get(line).line);
                if (line < backward) continue;
                for (Value v : instructions.get(line).inputs()) firstLateUse.putIfAbsent(v, line);
            }
        }

        Program program() {
            return new Program(program.hasToken(), program.parameters(), program.inputs(), instructions, program.outputs(), program.losses());
        }

        Source source(int line) {
            return sources.get(line);
        }

        int lineOf(Source source) {
            return sources.indexOf(source);
        }

        /** The instructions that run twice. */
        List<Instruction> repeated() {
            return twice.stream().mapToObj(plain::get).toList();
        }

        /** Kept values that wait at a line for a later one, with nothing to do there. */
        List<Value> idleAt(int line) {
            List<Value> idle = new ArrayList<>();
            keepable.forEach((v, made) -> {
                boolean used = Math.max(made, lastForwardUse.getOrDefault(v, made)) >= line;
                if (!given.contains(v) && !used && firstLateUse.getOrDefault(v, 0) > line) idle.add(v);
            });
            return idle;
        }

        /** The instructions that would have to run twice besides, if a value were not kept either. */
        List<Instruction> moreWithout(Value v) {
            BitSet more = new BitSet();
            collect(v, more);
            return more.stream().mapToObj(plain::get).toList();
        }

        private void collect(Value v, BitSet more) {
            int line = madeAt.get(v);
            if (twice.get(line) || more.get(line)) return;
            more.set(line);
            for (Value w : plain.get(line).inputs()) if (madeAt.containsKey(w) && (!keepable.containsKey(w) || given.contains(w))) collect(w, more);
        }
    }

    /** Goes through the program line by line; what is not kept is made where the backward half first asks for it. */
    private final class Rewriting {
        private final Set<Value> given;
        private final Repetition repetition = new Repetition(program);
        private final Map<Value, Value> second = new HashMap<>();
        private final List<Instruction> instructions = new ArrayList<>(plain.subList(0, backward));
        private final List<Source> sources = new ArrayList<>();

        Rewriting(Set<Value> given) {
            this.given = given;
            for (int line = 0; line < backward; line++) sources.add(new Source(line, false));
        }

        Rewritten run() {
            for (int line = backward; line < plain.size(); line++) {
                Instruction i = plain.get(line);
                boolean changes = i.inputs().stream().anyMatch(given::contains);
                append(changes ? new Instruction(i.op(), i.inputs().stream().map(v -> given.contains(v) ? again(v) : v).toList(), i.outputs()) : i, new Source(line, false));
            }
            return new Rewritten(given, instructions, sources);
        }

        private Value again(Value v) {
            if (!second.containsKey(v)) {
                int line = madeAt.get(v);
                Instruction first = plain.get(line);
                Instruction i = repetition.of(first, first.inputs().stream().map(w -> isAtHand(w) ? w : again(w)).toList());
                append(i, new Source(line, true));
                for (int k = 0; k < first.outputs().size(); k++) second.put(first.outputs().get(k), i.outputs().get(k));
            }
            return second.get(v);
        }

        /** What the forward half alone needs is not kept either, if a second run needs it: that would take memory that the plain program does without. */
        private boolean isAtHand(Value v) {
            return !madeAt.containsKey(v) || (keepable.containsKey(v) && !given.contains(v)) || program.outputs().containsValue(v);
        }

        private void append(Instruction i, Source source) {
            instructions.add(i);
            sources.add(source);
        }
    }
}
