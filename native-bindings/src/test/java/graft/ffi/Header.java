package graft.ffi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The functions that one of our small headers declares: typedefs of scalars and of opaque pointers, and prototypes; no other C. */
record Header(Path file, List<Function> functions) {
    private static final Pattern TYPEDEF = Pattern.compile("typedef\\s+([^;]+?)\\s*(\\*?)(\\w+)\\s*;");
    private static final Pattern PROTOTYPE = Pattern.compile(
            "(/\\*\\s*optional:[^*]*\\*/\\s*)?((?:const\\s+)?\\w+(?:\\s+\\w+)?\\s*\\**)\\b(\\w+)\\s*\\(([^)]*)\\)\\s*;");

    /** What the linker has to know of a type. */
    enum Kind {
        INT("int", "C_INT"),
        FLOAT("float", "C_FLOAT"),
        BYTE("byte", "C_CHAR"),
        LONG("long", "C_LONG_LONG"),
        POINTER("MemorySegment", "C_POINTER");

        final String java;
        final String layout;

        Kind(String java, String layout) {
            this.java = java;
            this.layout = layout;
        }
    }

    /** A parameter of a prototype. */
    record Parameter(String name, Kind kind) {}

    /** A prototype; {@code text} is its line of C. */
    record Function(String name, Kind result, List<Parameter> parameters, boolean optional, String text) {}

    static Header read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Kind> names = new HashMap<>(Map.of("int", Kind.INT, "unsigned int", Kind.INT, "float", Kind.FLOAT, "unsigned char", Kind.BYTE,
                "long long", Kind.LONG, "unsigned long long", Kind.LONG, "size_t", Kind.LONG));
        Matcher typedef = TYPEDEF.matcher(text);
        while (typedef.find()) names.put(typedef.group(3), typedef.group(2).isEmpty() ? kind(typedef.group(1), names) : Kind.POINTER);
        String rest = typedef.replaceAll("");
        List<Function> functions = new ArrayList<>();
        Matcher prototype = PROTOTYPE.matcher(rest);
        while (prototype.find()) {
            List<Parameter> parameters = new ArrayList<>();
            String list = prototype.group(4).strip();
            if (!list.equals("void")) for (String one : list.split(",")) parameters.add(parameter(one.strip(), names));
            String c = (prototype.group(2).strip() + " " + prototype.group(3) + "(" + list.replaceAll("\\s+", " ") + ")").replace("* ", "*");
            functions.add(new Function(prototype.group(3), kind(prototype.group(2).strip(), names), parameters, prototype.group(1) != null, c));
        }
        return new Header(file, List.copyOf(functions));
    }

    private static Parameter parameter(String text, Map<String, Kind> names) {
        int end = Math.max(text.lastIndexOf(' '), text.lastIndexOf('*')) + 1;
        return new Parameter(text.substring(end), kind(text.substring(0, end).strip(), names));
    }

    private static Kind kind(String type, Map<String, Kind> names) {
        if (type.endsWith("*")) return Kind.POINTER;
        Kind kind = names.get(type.replace("const ", ""));
        if (kind == null) throw new IllegalArgumentException("a header uses the type '" + type + "', which BindingWriter does not know");
        return kind;
    }
}
