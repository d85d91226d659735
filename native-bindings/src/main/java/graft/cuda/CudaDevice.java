package graft.cuda;

import graft.ffi.CuDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * A GPU that the driver shows.
 *
 * @param ordinal the driver's number, from 0
 * @param handle what the driver's calls take
 * @param memoryBytes all of its memory
 */
public record CudaDevice(int ordinal, int handle, String name, int computeMajor, int computeMinor, int multiprocessors, long memoryBytes) {
    private static final int MULTIPROCESSOR_COUNT = 16;
    private static final int COMPUTE_MAJOR = 75;
    private static final int COMPUTE_MINOR = 76;
    private static final int NAME_BYTES = 256;

    static CudaDevice read(int ordinal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
            DriverStatus.check(CuDevice.cuDeviceGet(number, ordinal), "asking for device " + ordinal);
            int handle = number.get(ValueLayout.JAVA_INT, 0);
            MemorySegment name = arena.allocate(NAME_BYTES);
            DriverStatus.check(CuDevice.cuDeviceGetName(name, NAME_BYTES, handle), "asking for the name of device " + ordinal);
            MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
            DriverStatus.check(CuDevice.cuDeviceTotalMem_v2(bytes, handle), "asking for the memory of device " + ordinal);
            return new CudaDevice(ordinal, handle, name.getString(0), attribute(number, COMPUTE_MAJOR, handle), attribute(number, COMPUTE_MINOR, handle),
                    attribute(number, MULTIPROCESSOR_COUNT, handle), bytes.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    private static int attribute(MemorySegment out, int attribute, int handle) {
        DriverStatus.check(CuDevice.cuDeviceGetAttribute(out, attribute, handle), "asking for attribute " + attribute + " of device " + handle);
        return out.get(ValueLayout.JAVA_INT, 0);
    }

    /** Whether our kernels, made for compute capability 7.5 and later, run on it. */
    public boolean runsOurKernels() {
        return computeMajor > 7 || (computeMajor == 7 && computeMinor >= 5);
    }

    /** One line for people: number, name, compute capability, memory. */
    public String describe() {
        return String.format(Locale.ROOT, "%d: %s, compute capability %d.%d, %d multiprocessors, %d MiB", ordinal, name, computeMajor, computeMinor,
                multiprocessors, memoryBytes >> 20);
    }
}
