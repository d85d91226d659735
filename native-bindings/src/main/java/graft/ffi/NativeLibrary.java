package graft.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A library that was opened, and where from. It stays open until the process ends. */
public final class NativeLibrary implements SymbolLookup {
    private final String origin;
    private final SymbolLookup symbols;

    private NativeLibrary(String origin, SymbolLookup symbols) {
        this.origin = origin;
        this.symbols = symbols;
    }

    /**
     * Opens a file.
     *
     * @throws NativeLibraryException when the system cannot load it, with what the system said
     */
    public static NativeLibrary open(Path file) {
        try {
            return new NativeLibrary(file.toString(), SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new NativeLibraryException("the library " + file + " cannot be opened (" + why(file) + ")", e);
        }
    }

    /** What the system says, as that a library which this one needs is not there: a lookup that fails keeps it to itself, a load does not. */
    private static String why(Path file) {
        if (!Files.isRegularFile(file)) return "there is no such file";
        try {
            System.load(file.toAbsolutePath().toString());
            return "it can only be loaded";
        } catch (UnsatisfiedLinkError e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Opens what the system's own loader finds under a name such as {@code libcuda.so.1}.
     *
     * @throws NativeLibraryException when it finds none
     */
    public static NativeLibrary open(String name) {
        try {
            return new NativeLibrary(name, SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new NativeLibraryException("the system's loader has no " + name, e);
        }
    }

    /** The file or the name that it was opened by. */
    public String origin() {
        return origin;
    }

    @Override
    public Optional<MemorySegment> find(String name) {
        return symbols.find(name);
    }

    /** Those functions of the classes of bindings that this library lacks and must have, in order of their names. */
    public List<String> missing(List<Class<?>> bindings, Set<String> optional) {
        List<String> names = new ArrayList<>();
        for (Class<?> type : bindings) Arrays.stream(type.getDeclaredClasses()).map(Class::getSimpleName).forEach(names::add);
        return names.stream().filter(n -> !optional.contains(n) && find(n).isEmpty()).sorted().toList();
    }
}
