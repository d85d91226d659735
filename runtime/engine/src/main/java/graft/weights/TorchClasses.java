package graft.weights;

import graft.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;

/**
 * The allow-list of a PyTorch pickle: what each name in it becomes. Nothing else is ever made, and no name reaches Java's class loader.
 */
final class TorchClasses {
    private static final int MAX_RANK = 64;

    private static final Map<String, ElementType> STORAGES = Map.of(
            "torch.DoubleStorage", ElementType.F64, "torch.FloatStorage", ElementType.F32, "torch.HalfStorage", ElementType.F16,
            "torch.BFloat16Storage", ElementType.BF16, "torch.LongStorage", ElementType.I64, "torch.IntStorage", ElementType.I32,
            "torch.ShortStorage", ElementType.I16, "torch.CharStorage", ElementType.I8, "torch.ByteStorage", ElementType.U8,
            "torch.BoolStorage", ElementType.BOOL);

    /** Data beside tensors that random generators and schedulers save; known to be harmless, and not read. */
    private static final Set<String> BYSTANDERS = Set.of(
            "_codecs.encode", "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "torch.Size", "torch.device");

    private final boolean skipUnknown;

    /** @param skipUnknown whether names that are not listed become {@link Opaque} instead of an error */
    TorchClasses(boolean skipUnknown) {
        this.skipUnknown = skipUnknown;
    }

    /** What stands for a value that is not read. */
    record Opaque(String name, boolean listed) implements IObjectConstructor {
        @Override
        public Object construct(Object[] arguments) {
            return this;
        }
    }

    /** A storage's class, which only says the type of its elements. */
    record StorageClass(ElementType type) implements IObjectConstructor {
        @Override
        public Object construct(Object[] arguments) {
            throw new PickleException("a storage of " + type + " is made without its numbers");
        }
    }

    /** @throws PickleException naming a class that is not listed */
    IObjectConstructor find(String module, String member) {
        String name = module + "." + member;
        ElementType storage = STORAGES.get(name);
        if (storage != null) return new StorageClass(storage);
        if (BYSTANDERS.contains(name)) return new Opaque(name, true);
        return switch (name) {
            case "collections.OrderedDict" -> TorchClasses::dictionary;
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> TorchClasses::tensor;
            case "torch._utils._rebuild_parameter" -> arguments -> argument(arguments, 0, TorchTensor.class);
            default -> unknown(name);
        };
    }

    private IObjectConstructor unknown(String name) {
        if (skipUnknown) return new Opaque(name, false);
        throw forbidden(name);
    }

    static PickleException forbidden(String name) {
        boolean storage = name.startsWith("torch.") && name.endsWith("Storage");
        return new PickleException("it wants the class " + name + ", which is not on the list of what a weight file may hold, and nothing was made of it"
                + (storage ? "; " + NearestNames.hint(name, STORAGES.keySet().stream().sorted().toList()) : "; save the state_dict alone, or as safetensors"));
    }

    private static Object dictionary(Object[] arguments) {
        PickledDict dict = new PickledDict();
        if (arguments.length == 0) return dict;
        for (Object pair : argument(arguments, 0, List.class)) {
            List<?> items = pair instanceof Object[] tuple ? List.of(tuple) : pair instanceof List<?> list ? list : List.of();
            if (items.size() != 2) throw new PickleException("an OrderedDict is made of something else than pairs");
            dict.set(items.get(0), items.get(1));
        }
        return dict;
    }

    private static Object tensor(Object[] arguments) {
        TorchTensor.Storage storage = argument(arguments, 0, TorchTensor.Storage.class);
        long offset = number(argument(arguments, 1, Object.class));
        return new TorchTensor(storage, offset, numbers(argument(arguments, 2, Object[].class)), numbers(argument(arguments, 3, Object[].class)));
    }

    static <T> T argument(Object[] arguments, int place, Class<T> type) {
        if (place >= arguments.length || !type.isInstance(arguments[place])) {
            throw new PickleException("a tensor is described by something else than storage, offset, size and stride");
        }
        return type.cast(arguments[place]);
    }

    private static List<Long> numbers(Object[] tuple) {
        if (tuple.length > MAX_RANK) throw new PickleException("a tensor has " + tuple.length + " sizes; more than " + MAX_RANK + " are not read");
        List<Long> numbers = new ArrayList<>();
        for (Object item : tuple) numbers.add(number(item));
        return numbers;
    }

    static long number(Object value) {
        if (value instanceof Integer || value instanceof Long) return ((Number) value).longValue();
        throw new PickleException("a size, stride or offset is no 64-bit whole number");
    }
}
