package graft.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers and bindings say the same. */
class BindingsTest {
    private static List<BindingWriter.Target> targets() {
        return BindingWriter.TARGETS;
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everyFunctionIsBoundAsItIsDeclared(BindingWriter.Target target) throws ReflectiveOperationException {
        Header header = target.read();
        Class<?> bindings = Class.forName("graft.ffi." + target.type());
        List<Method> methods = Arrays.stream(bindings.getDeclaredMethods()).filter(m -> Modifier.isPublic(m.getModifiers())).toList();
        assertEquals(sorted(header.functions().stream().map(Header.Function::name).toList()), sorted(methods.stream().map(Method::getName).toList()));
        assertEquals(header.functions().stream().filter(Header.Function::optional).map(Header.Function::name).collect(Collectors.toSet()),
                bindings.getField("OPTIONAL").get(null));
        for (Header.Function function : header.functions()) {
            Method method = methods.stream().filter(m -> m.getName().equals(function.name())).findFirst().orElseThrow();
            FunctionDescriptor descriptor = descriptorOf(bindings, function.name());
            List<ValueLayout> kinds = function.parameters().stream().map(p -> layout(p.kind())).toList();
            assertEquals(kinds.stream().map(MemoryLayout::withoutName).toList(), descriptor.argumentLayouts(), function.name());
            assertEquals(layout(function.result()), descriptor.returnLayout().orElseThrow(), function.name());
            assertEquals(kinds.stream().<Class<?>>map(ValueLayout::carrier).toList(), List.of(method.getParameterTypes()), function.name());
            assertEquals(layout(function.result()).carrier(), method.getReturnType(), function.name());
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void classesAreWhatTheWriterWrites(BindingWriter.Target target) throws IOException {
        assertEquals(BindingWriter.write(target), Files.readString(target.source()), target.type() + " is not what BindingWriter makes of " + target.header()
                + "; see src/main/headers/README.md");
    }

    @Test
    void theHeadersAreReadWhole() throws IOException {
        int functions = 0;
        int semicolons = 0;
        for (BindingWriter.Target target : BindingWriter.TARGETS) {
            functions += target.read().functions().size();
            String text = Files.readString(target.read().file()).replaceAll("(?s)/\\*.*?\\*/", "");
            semicolons += (int) text.chars().filter(c -> c == ';').count() - (int) text.lines().filter(l -> l.startsWith("typedef")).count();
        }
        assertEquals(semicolons, functions);
        assertTrue(functions > 50);
    }

    private static FunctionDescriptor descriptorOf(Class<?> bindings, String function) throws ReflectiveOperationException {
        Class<?> holder = Arrays.stream(bindings.getDeclaredClasses()).filter(c -> c.getSimpleName().equals(function)).findFirst().orElseThrow();
        assertEquals(Set.of("DESC", "ADDR", "HANDLE"), Arrays.stream(holder.getDeclaredFields()).map(Field::getName).collect(Collectors.toSet()));
        // Reading DESC would look the function up, so it is read from the source, where it is one expression of layouts.
        return DescriptorText.of(bindings, function);
    }

    private static ValueLayout layout(Header.Kind kind) {
        return switch (kind) {
            case INT -> ValueLayout.JAVA_INT;
            case FLOAT -> ValueLayout.JAVA_FLOAT;
            case BYTE -> ValueLayout.JAVA_BYTE;
            case LONG -> ValueLayout.JAVA_LONG;
            case POINTER -> ValueLayout.ADDRESS;
        };
    }

    private static Set<String> sorted(List<String> names) {
        return new TreeSet<>(names);
    }
}
