package graft.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A library with the ABI of the CUDA driver and of cuBLAS as far as we call them, made of this module's {@code src/test/cpp} and of kernel sources. It does
 * the work on the CPU, as late as streams and events allow, refuses every wrong argument with a reason, fails where it is told to, and counts. A process
 * uses one, as it uses one driver.
 */
public final class HostDouble {
    private static final int TEXT_BYTES = 1024;

    private final Path library;
    private final SymbolLookup symbols;
    private final MethodHandle number;
    private final MethodHandle fail;
    private final MethodHandle set;

    private HostDouble(Path library) {
        this.library = library;
        symbols = SymbolLookup.libraryLookup(library, Arena.global());
        number = function("graft_double_number", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
        fail = function("graft_double_fail", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        set = function("graft_double_set", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    }

    /** Why there can be none on this machine; empty when there can. */
    public static String missing() {
        return DoubleBuild.missing();
    }

    /**
     * The double with the kernels of these sources. Built once for each content, in {@code target/host-double} of the checkout.
     *
     * @throws org.opentest4j.TestAbortedException with {@link #missing} where it cannot be built here
     */
    public static HostDouble build(List<Path> kernelSources) {
        return new HostDouble(DoubleBuild.build(kernelSources));
    }

    /** The one file that is both driver and cuBLAS. */
    public Path library() {
        return library;
    }

    /** Driver and cuBLAS of this double, for {@link CudaContext}s. */
    public Cuda cuda() {
        return Cuda.open(library, library);
    }

    /**
     * All as in a new process: nothing allocated, counted, set or wrong. No context may be open: whoever closed it afterwards, the garbage collector perhaps, would
     * let go of the context of a later test.
     */
    public void reset() {
        int open;
        try {
            open = (int) function("graft_double_reset", FunctionDescriptor.of(ValueLayout.JAVA_INT)).invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        if (open > 0) throw new AssertionError(open + " contexts of the double were still open; close them before the reset");
    }

    /** The {@code nth} call of a function from now on returns this status and does nothing; a status of {@code cublas...} is one of cuBLAS. */
    public void fail(String function, int nth, int status) {
        try (Arena arena = Arena.ofConfined()) {
            fail.invokeExact(arena.allocateFrom(function), nth, status);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The {@code nth} launch of a kernel ({@code *}: of any) that is run from now on dies, and the device is lost with this status. */
    public void failKernel(String kernel, int nth, int status) {
        fail("kernel:" + kernel, nth, status);
    }

    /** Calls of a function by its exported name, refused ones too. */
    public long calls(String function) {
        return number("calls:" + function);
    }

    /** Kernels that were run, those of captured graphs too. */
    public long launches() {
        return number("launches");
    }

    public long launches(String kernel) {
        return number("kernel:" + kernel);
    }

    public long bytesUploaded() {
        return number("uploaded");
    }

    public long bytesDownloaded() {
        return number("downloaded");
    }

    /** Bytes copied from device to device. */
    public long bytesCopied() {
        return number("copied");
    }

    /** Products of matrices that were computed. */
    public long products() {
        return number("products");
    }

    /** Blocks of device memory that were asked for. */
    public long allocations() {
        return calls("cuMemAlloc_v2");
    }

    /** Bytes of device memory that are held. */
    public long liveBytes() {
        return number("device_bytes");
    }

    /** Bytes of page-locked memory that are held. */
    public long livePinnedBytes() {
        return number("host_bytes");
    }

    public void totalMemory(long bytes) {
        set("total_memory", bytes);
    }

    /** The CUDA that the driver says it knows, as 12080 for 12.8. */
    public void driverVersion(int version) {
        set("driver_version", version);
    }

    public void devices(int count) {
        set("devices", count);
    }

    public void computeCapability(int major, int minor) {
        set("compute_major", major);
        set("compute_minor", minor);
    }

    public void cublasMajor(int version) {
        set("cublas_major", version);
    }

    /** Whether work is done at once instead of as late as it may. */
    public void eager(boolean atOnce) {
        set("eager", atOnce ? 1 : 0);
    }

    /**
     * Whether one stream's work is done at once and that of all others as late as it may: the worst that can happen where a stream forgets to wait for another.
     *
     * @param stream in the order in which streams were made since the last reset, from 1; 0 for none
     */
    public void eagerStream(int stream) {
        set("eager_stream", stream);
    }

    /** Every argument that was refused since the last reset, and everything that was found broken, in words. */
    public List<String> complaints() {
        MethodHandle complaint = function("graft_double_complaint", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        List<String> all = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(TEXT_BYTES);
            for (int i = 0; i < number("complaints"); i++) {
                complaint.invokeExact(i, text, TEXT_BYTES);
                all.add(text.getString(0));
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        return all;
    }

    private void set(String setting, long value) {
        try (Arena arena = Arena.ofConfined()) {
            set.invokeExact(arena.allocateFrom(setting), value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private long number(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) number.invokeExact(arena.allocateFrom(name));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private MethodHandle function(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
    }
}
