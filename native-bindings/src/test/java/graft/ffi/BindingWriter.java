package graft.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the classes of bindings from our headers, in jextract's form. {@code main} writes all of them; see the headers' README. */
final class BindingWriter {
    /** A header, the class that binds it, and the library that has its functions. */
    record Target(String header, String type, String lookup, String library) {
        Path source() {
            return Path.of("src/main/java/graft/ffi", type + ".java");
        }

        Header read() {
            return Header.read(Path.of("src/main/headers", header));
        }
    }

    static final List<Target> TARGETS = List.of(
            new Target("cu_device.h", "CuDevice", "CUDA_DRIVER", "the CUDA driver"),
            new Target("cu_stream.h", "CuStream", "CUDA_DRIVER", "the CUDA driver"),
            new Target("cu_module.h", "CuModule", "CUDA_DRIVER", "the CUDA driver"),
            new Target("cublas_api.h", "CuBlas", "CUBLAS", "cuBLAS"));

    private static final int WIDTH = 145;

    private BindingWriter() {}

    public static void main(String[] arguments) throws IOException {
        for (Target target : TARGETS) Files.writeString(target.source(), write(target));
    }

    static String write(Target target) {
        Header header = target.read();
        String optional = header.functions().stream().filter(Header.Function::optional).map(f -> '"' + f.name() + '"').collect(Collectors.joining(", "));
        StringBuilder out = new StringBuilder("""
                package graft.ffi;

                import java.lang.foreign.FunctionDescriptor;
                import java.lang.foreign.Linker;
                import java.lang.foreign.MemorySegment;
                import java.lang.foreign.SymbolLookup;
                import java.lang.foreign.ValueLayout;
                import java.lang.invoke.MethodHandle;
                import java.util.Set;

                /** Bindings of {@code %s}, the functions of %s that it declares. Written by {@code BindingWriter}: change the header. */
                public final class %s {
                    /** What an older library may lack. */
                    public static final Set<String> OPTIONAL = Set.of(%s);

                    static final SymbolLookup SYMBOL_LOOKUP = LateSymbols.%s;
                %s
                    private %s() {}
                """.formatted(target.header(), target.library(), target.type(), optional, target.lookup(), layouts(header), target.type()));
        for (Header.Function function : header.functions()) out.append(function(function));
        return out.append("}\n").toString();
    }

    private static String layouts(Header header) {
        StringBuilder out = new StringBuilder();
        for (Header.Kind kind : Header.Kind.values()) {
            boolean used = header.functions().stream().anyMatch(f -> f.result() == kind || f.parameters().stream().anyMatch(p -> p.kind() == kind));
            if (!used) continue;
            String value = switch (kind) {
                case INT -> "ValueLayout.OfInt C_INT = ValueLayout.JAVA_INT";
                case FLOAT -> "ValueLayout.OfFloat C_FLOAT = ValueLayout.JAVA_FLOAT";
                case BYTE -> "ValueLayout.OfByte C_CHAR = ValueLayout.JAVA_BYTE";
                case LONG -> "ValueLayout.OfLong C_LONG_LONG = ValueLayout.JAVA_LONG";
                case POINTER -> "ValueLayout C_POINTER = ValueLayout.ADDRESS";
            };
            out.append("    private static final ").append(value).append(";\n");
        }
        return out.toString();
    }

    private static String function(Header.Function function) {
        String name = function.name();
        String layouts = function.parameters().stream().map(p -> ", " + p.kind().layout).collect(Collectors.joining());
        String parameters = function.parameters().stream().map(p -> p.kind().java + " " + camel(p.name())).collect(Collectors.joining(", "));
        String arguments = function.parameters().stream().map(p -> camel(p.name())).collect(Collectors.joining(", "));
        return """

                    private static final class %1$s {
                        static final FunctionDescriptor DESC = FunctionDescriptor.of(%2$s);
                        static final MemorySegment ADDR = SYMBOL_LOOKUP.findOrThrow("%1$s");
                        static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(ADDR, DESC);
                    }

                    /** {@code %6$s} */
                    public static %3$s %1$s(%4$s) {
                        try {
                            return (%3$s) %1$s.HANDLE.invokeExact(%5$s);
                        } catch (Throwable e) {
                            throw LateSymbols.unexpected(e);
                        }
                    }
                """.formatted(name, wrapped(function.result().layout + layouts, 16), function.result().java, wrapped(parameters, 12), wrapped(arguments, 20),
                wrapped(function.text(), 0).replace("\n", "\n     * "));
    }

    /** A list broken after commas where a line would get too long. */
    private static String wrapped(String list, int indent) {
        StringBuilder out = new StringBuilder();
        int room = WIDTH - 60;
        for (String one : list.split("(?<=, )")) {
            if (one.length() > room) {
                out.setLength(out.length() - 1);
                out.append('\n').append(" ".repeat(indent));
                room = WIDTH - indent;
            }
            out.append(one);
            room -= one.length();
        }
        return out.toString();
    }

    private static String camel(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '_') out.append(Character.toUpperCase(name.charAt(++i)));
            else out.append(name.charAt(i));
        }
        return out.toString();
    }
}
