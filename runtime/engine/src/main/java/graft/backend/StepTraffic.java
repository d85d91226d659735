package graft.backend;

import java.util.Locale;

/**
 * What one step puts on a device, at the run's largest batch.
 *
 * @param launches kernels, fills and copies on the device
 * @param products calls of a library's matrix product
 * @param bytesUp from the host to the device
 * @param bytesDown from the device to the host
 * @param bytesMoved by fills and copies on the device; what kernels and products read and write is not counted
 */
public record StepTraffic(long launches, long products, long bytesUp, long bytesDown, long bytesMoved) {
    /** A line for each number. */
    public String print() {
        return line("launches a step", launches, "") + line("matrix products a step", products, "") + line("bytes to the device a step", bytesUp, " bytes")
                + line("bytes from the device a step", bytesDown, " bytes") + line("filled or copied on the device", bytesMoved, " bytes");
    }

    private static String line(String what, long count, String unit) {
        return String.format(Locale.ROOT, "%-34s %,14d%s%n", what, count, unit);
    }
}
