package graft.files;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file whole or not at all. The bytes go to a hidden file in the same folder, are forced to the disk, and the
 * hidden file then takes the name of the target in one step. A reader sees the old file or the new one, never a part;
 * when anything fails, the hidden file is removed and the old file stays. What is no file but a device or a pipe, such as
 * {@code /dev/stdout}, is written to as it is and never replaced.
 */
public final class WholeFile {
    private static final AtomicLong SERIAL = new AtomicLong();
    private static final int BUFFER_BYTES = 1 << 16;

    private WholeFile() {}

    /** Produces the bytes of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes {@code content} to {@code target}, replacing what is there. Missing parent folders are made. A symbolic
     * link keeps pointing where it points: the file behind it is replaced.
     *
     * @throws FileWriteException when the folder cannot be made or written, or the disk is full
     */
    public static void write(Path target, Content content) {
        @Nullable Path part = null;
        try {
            if (isDevice(target)) {
                pour(target, content);
                return;
            }
            Path place = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
            Path folder = place.getParent();
            if (folder == null || Files.isDirectory(place)) {
                throw new FileWriteException(target, "it is a folder; give the name of a file", null);
            }
            Files.createDirectories(folder);
            part = folder.resolve("." + place.getFileName() + "." + ProcessHandle.current().pid() + "-"
                    + SERIAL.incrementAndGet() + ".part");
            fill(part, content);
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(folder);
        } catch (IOException e) {
            throw failed(target, part, e);
        } catch (RuntimeException | Error e) {
            remove(part, e);
            throw e;
        }
    }

    /** Writes text as UTF-8; see {@link #write}. */
    public static void writeText(Path target, String text) {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean isDevice(Path target) {
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    }

    /** A device cannot be forced to the disk. */
    private static void pour(Path device, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(device.toFile()), BUFFER_BYTES)) {
            content.writeTo(out);
        }
    }

    /** A plain file stream, not a channel: an interrupted thread must still be able to save what it has. */
    private static void fill(Path part, Content content) throws IOException {
        try (FileOutputStream file = new FileOutputStream(part.toFile())) {
            OutputStream buffered = new BufferedOutputStream(file, BUFFER_BYTES);
            content.writeTo(buffered);
            buffered.flush();
            file.getFD().sync();
        }
    }

    private static FileWriteException failed(Path target, @Nullable Path part, IOException cause) {
        remove(part, cause);
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String mend = switch (cause) {
            case NoSuchFileException e -> "the folder is missing: " + reason;
            case FileAlreadyExistsException e -> "a file stands where a folder is needed: " + reason;
            default -> reason + "; see that the disk has room and the folder may be written";
        };
        return new FileWriteException(target, mend, cause);
    }

    private static void remove(@Nullable Path part, Throwable cause) {
        if (part == null) {
            return;
        }
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Makes the new name itself durable where the system can force a folder. The file is already whole and in place, so
     * a system that cannot (Windows, some network disks) is no failure of the write.
     */
    private static boolean forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
