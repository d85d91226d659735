package graft.ffi;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a function's descriptor from the source of its bindings: to read the field would look the function up in a library. */
final class DescriptorText {
    private DescriptorText() {}

    static FunctionDescriptor of(Class<?> bindings, String function) {
        try {
            String source = Files.readString(Path.of("src/main/java/graft/ffi", bindings.getSimpleName() + ".java"));
            Matcher holder = Pattern.compile("class " + function + " \\{\\s*static final FunctionDescriptor DESC = FunctionDescriptor\\.of\\(([^)]*)\\);"
                    + "\\s*static final MemorySegment ADDR = SYMBOL_LOOKUP\\.findOrThrow\\(\"" + function + "\"\\)").matcher(source);
            if (!holder.find()) throw new AssertionError("no holder of " + function + " in jextract's form");
            MemoryLayout[] layouts = Arrays.stream(holder.group(1).split(",")).map(String::strip).map(DescriptorText::layout).toArray(MemoryLayout[]::new);
            return FunctionDescriptor.of(layouts[0], Arrays.copyOfRange(layouts, 1, layouts.length));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static MemoryLayout layout(String name) {
        return switch (name) {
            case "C_INT" -> ValueLayout.JAVA_INT;
            case "C_FLOAT" -> ValueLayout.JAVA_FLOAT;
            case "C_CHAR" -> ValueLayout.JAVA_BYTE;
            case "C_LONG_LONG" -> ValueLayout.JAVA_LONG;
            case "C_POINTER" -> ValueLayout.ADDRESS;
            default -> throw new AssertionError("a descriptor has the layout " + name);
        };
    }
}
