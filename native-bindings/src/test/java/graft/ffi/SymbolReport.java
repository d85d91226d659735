package graft.ffi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Says of each function that we bind whether a real library has it: {@code java ... graft.ffi.SymbolReport LIBCUDA LIBCUBLAS}. For a check by hand, on any
 * machine, with a driver or without; nothing is called.
 */
final class SymbolReport {
    private static final int WIDTH = 110;

    private SymbolReport() {}

    public static void main(String[] files) {
        for (BindingWriter.Target target : BindingWriter.TARGETS) {
            NativeLibrary library = NativeLibrary.open(Path.of(files[target.lookup().equals("CUBLAS") ? 1 : 0]));
            List<String> there = new ArrayList<>();
            List<String> absent = new ArrayList<>();
            for (Header.Function function : target.read().functions())
                (library.find(function.name()).isPresent() ? there : absent).add(function.name() + (function.optional() ? " (optional)" : ""));
            System.out.println(target.type() + " in " + Path.of(library.origin()).getFileName() + ": " + there.size() + " found, " + absent.size() + " absent");
            print("found", there);
            print("absent", absent);
        }
    }

    private static void print(String title, List<String> names) {
        StringBuilder line = new StringBuilder("  " + title);
        for (String name : names) {
            if (line.length() + name.length() >= WIDTH) {
                System.out.println(line);
                line = new StringBuilder("   ");
            }
            line.append(' ').append(name);
        }
        if (!names.isEmpty()) System.out.println(line);
    }
}
