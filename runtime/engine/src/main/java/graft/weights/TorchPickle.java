package graft.weights;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;

/**
 * Reads the pickles inside PyTorch files. The library knows the format; this class holds it to what such files need: the instructions that PyTorch
 * writes, names by the allow-list of {@link TorchClasses}, lengths that fit what is left, no dictionary key whose hash could recurse, and a bound
 * on instructions, each of which makes at most one small object.
 */
final class TorchPickle extends Unpickler {
    private static final int MOST_INSTRUCTIONS = 2_000_000;

    private final PickleBytes bytes;
    private final TorchClasses classes;
    private final Map<String, ElementType> storageTypes = new HashMap<>();
    private int instructions;

    TorchPickle(PickleBytes bytes, TorchClasses classes) {
        this.bytes = bytes;
        this.classes = classes;
    }

    /**
     * The value of the next pickle in the stream.
     *
     * @throws PickleException for whatever is wrong with it
     */
    Object next() {
        memo.clear();
        try {
            return load(bytes);
        } catch (PickleException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library meets an instruction without the operands it needs by whatever its collections throw.
            throw new PickleException("it breaks off or makes no sense near byte " + bytes.position(), e);
        }
    }

    /** Types of the storages that were referred to, by key. */
    Map<String, ElementType> storageTypes() {
        return storageTypes;
    }

    @Override
    protected Object dispatch(short key) throws IOException {
        if (++instructions > MOST_INSTRUCTIONS) throw new PickleException("it has more than " + MOST_INSTRUCTIONS + " instructions");
        switch (key) {
            case Opcodes.PROTO, Opcodes.FRAME, Opcodes.STOP, Opcodes.MARK, Opcodes.NONE, Opcodes.NEWTRUE, Opcodes.NEWFALSE, Opcodes.BININT, Opcodes.BININT1,
                    Opcodes.BININT2, Opcodes.LONG1, Opcodes.BINFLOAT, Opcodes.SHORT_BINUNICODE, Opcodes.SHORT_BINSTRING, Opcodes.SHORT_BINBYTES, Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE, Opcodes.TUPLE1, Opcodes.TUPLE2, Opcodes.TUPLE3, Opcodes.EMPTY_LIST, Opcodes.APPEND, Opcodes.APPENDS, Opcodes.REDUCE, Opcodes.NEWOBJ,
                    Opcodes.BINPERSID, Opcodes.BINGET, Opcodes.LONG_BINGET, Opcodes.BINPUT, Opcodes.LONG_BINPUT, Opcodes.MEMOIZE -> {
                return super.dispatch(key);
            }
            case Opcodes.BINUNICODE, Opcodes.BINSTRING, Opcodes.BINBYTES -> {
                long length = bytes.peekLength();
                if (length < 0 || length > bytes.left() - Integer.BYTES) {
                    throw new PickleException("it says that a text has " + length + " bytes at byte " + bytes.position() + ", where " + bytes.left() + " are left");
                }
                return super.dispatch(key);
            }
            case Opcodes.EMPTY_DICT -> stack.add(new PickledDict());
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                Object name = stack.pop();
                dictionary().set(name, value);
            }
            case Opcodes.SETITEMS -> {
                List<Object> items = stack.pop_all_since_marker();
                if (items.size() % 2 != 0) throw new PickleException("a dictionary has a name without a value");
                PickledDict dict = dictionary();
                for (int i = 0; i < items.size(); i += 2) dict.set(items.get(i), items.get(i + 1));
            }
            case Opcodes.GLOBAL -> stack.add(classes.find(line(), line()));
            case Opcodes.STACK_GLOBAL -> {
                String member = text(stack.pop());
                stack.add(classes.find(text(stack.pop()), member));
            }
            // Attributes of what is not read, or of an OrderedDict (PyTorch hangs version numbers there).
            case Opcodes.BUILD -> stack.pop();
            default -> throw new PickleException("it holds the instruction " + key + " (byte " + (bytes.position() - 1) + "), which PyTorch does not write");
        }
        return NO_RETURN_VALUE;
    }

    private PickledDict dictionary() {
        if (stack.peek() instanceof PickledDict dict) return dict;
        if (stack.peek() instanceof TorchClasses.Opaque) return new PickledDict();
        throw new PickleException("it puts names into something that is no dictionary");
    }

    private String line() {
        StringBuilder text = new StringBuilder();
        for (int c = bytes.read(); c != '\n'; c = bytes.read()) {
            if (c < ' ' || c > '~' || text.length() > 200) throw new PickleException("it holds a class name that is none");
            text.append((char) c);
        }
        return text.toString();
    }

    private static String text(Object value) {
        if (value instanceof String text) return text;
        throw new PickleException("it names a class by something that is no text");
    }

    /** PyTorch's only persistent things are storages: ("storage", class, key, location, elements) and, in old files, a view. */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] parts = id instanceof Object[] tuple ? tuple : new Object[0];
        if (parts.length >= 5 && "storage".equals(parts[0]) && parts[1] instanceof TorchClasses.StorageClass type && parts[2] instanceof String key) {
            boolean view = parts.length > 5 && parts[5] != null;
            if (view) throw new PickleException("it holds a view of a storage as PyTorch wrote them before version 0.4; load and save it with a newer one");
            ElementType known = storageTypes.putIfAbsent(key, type.type());
            if (known != null && known != type.type()) throw new PickleException("storage " + key + " is used as " + known + " and as " + type.type());
            return new TorchTensor.Storage(type.type(), key, TorchClasses.number(parts[4]));
        }
        throw new PickleException("it refers to something outside that is no storage");
    }
}
