package graft.ffi;

import graft.GraftException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a library that is found when the program runs. Bindings look here, each function when it is first called, so that neither a
 * library nor an optional function has to be there before it is used. A library is bound once a process, because a function that was looked up stays.
 */
public final class LateSymbols implements SymbolLookup {
    /** What {@link CuDevice}, {@link CuStream} and {@link CuModule} call. */
    public static final LateSymbols CUDA_DRIVER = new LateSymbols("CUDA driver");

    /** What {@link CuBlas} calls. */
    public static final LateSymbols CUBLAS = new LateSymbols("cuBLAS");

    private final String name;
    private @Nullable NativeLibrary library;

    private LateSymbols(String name) {
        this.name = name;
    }

    /**
     * Binds the library; a second time, only the same.
     *
     * @throws NativeLibraryException when another one is bound already
     */
    public synchronized void bind(NativeLibrary found) {
        if (library != null && !library.origin().equals(found.origin()))
            throw new NativeLibraryException("this process uses " + library.origin() + " as its " + name + "; " + found.origin()
                    + " can only be used by another process");
        if (library == null) library = found;
    }

    /** Whether the bound library has a function. */
    public boolean has(String function) {
        return find(function).isPresent();
    }

    @Override
    public synchronized Optional<MemorySegment> find(String function) {
        return library == null ? Optional.empty() : library.find(function);
    }

    @Override
    public synchronized MemorySegment findOrThrow(String function) {
        NativeLibrary found = library;
        if (found == null) throw new NativeLibraryException(function + " was called before a " + name + " was found; look for one first");
        return found.find(function).orElseThrow(() -> new NativeLibraryException("the " + name + " " + found.origin() + " has no " + function
                + "; it is older than this version of Graft can use"));
    }

    /** What a binding throws when its function could not be reached: the typed error behind it where there is one. */
    static RuntimeException unexpected(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) if (e instanceof GraftException typed) return typed;
        return new NativeLibraryException("a native function could not be called (" + thrown + ")", thrown);
    }
}
