package graft.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.weights.SafetensorsFile;
import graft.weights.SafetensorsWriter;
import graft.weights.TensorEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir Path folder;

    @Test
    void writesAndReplacesAndMakesFolders() throws IOException {
        Path file = folder.resolve("a/b/run.json");
        WholeFile.writeText(file, "one");
        WholeFile.writeText(file, "zwölf");
        assertEquals("zwölf", Files.readString(file));
        assertEquals(List.of("run.json"), names(folder.resolve("a/b")));
    }

    @Test
    void aFailureHalfWayLeavesTheOldFileAndNoOther() throws IOException {
        Path file = folder.resolve("x");
        WholeFile.writeText(file, "old");
        FileWriteException e = assertThrows(FileWriteException.class, () -> WholeFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        }));
        assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().contains("No space left"), e::getMessage);
        assertEquals(file, e.file());
        assertThrows(IllegalStateException.class, () -> WholeFile.write(file, out -> {
            out.write(1);
            throw new IllegalStateException("a fault of the caller");
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("x"), names(folder));
    }

    @Test
    void aDeviceIsWrittenToAndStaysADevice() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full), "no /dev/full here");
        FileWriteException e = assertThrows(FileWriteException.class, () -> WholeFile.writeText(full, "x"));
        assertTrue(e.getMessage().contains("see that the disk has room"), e::getMessage);
        WholeFile.writeText(Path.of("/dev/null"), "x");
        assertFalse(Files.isRegularFile(full) || Files.isRegularFile(Path.of("/dev/null")));
    }

    @Test
    void anInterruptedThreadStillSaves() throws IOException {
        Thread.currentThread().interrupt();
        try {
            WholeFile.writeText(folder.resolve("x"), "kept");
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals("kept", Files.readString(folder.resolve("x")));
    }

    @Test
    void aLinkIsFollowedAndAFolderRefused() throws IOException {
        Path real = folder.resolve("real");
        Path link = folder.resolve("link");
        WholeFile.writeText(real, "1");
        Files.createSymbolicLink(link, real);
        WholeFile.writeText(link, "2");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("2", Files.readString(real));
        assertThrows(FileWriteException.class, () -> WholeFile.writeText(folder, "x"));
        assertThrows(FileWriteException.class, () -> WholeFile.writeText(real.resolve("below"), "x"));
    }

    /** A real full disk: a file system of 64 KiB in memory, where the machine lets the test mount one. */
    @Test
    void aFullDiskLosesNothing() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
        if (!mounted) {
            System.out.println("skipped 1 case: a small disk cannot be mounted here, so none can be filled");
        }
        Assumptions.assumeTrue(mounted, "no small disk");
        try {
            Path file = disk.resolve("w.safetensors");
            SafetensorsWriter.write(file, List.of(TensorEntry.ofFloats("a", new float[] {1, 2}, 2)));
            TensorEntry large = TensorEntry.ofFloats("a", new float[100_000], 100_000);
            assertThrows(FileWriteException.class, () -> SafetensorsWriter.write(file, List.of(large)));
            assertArrayEquals(new float[] {1, 2}, SafetensorsFile.open(file).floats("a"));
            assertEquals(List.of("w.safetensors"), names(disk));
            WholeFile.writeText(disk.resolve("small"), "there is room again");
            assertFalse(Files.exists(disk.resolve("other")));
        } finally {
            assertTrue(run("umount", "-l", disk.toString()));
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/bin", command[0])) || !System.getProperty("user.name").equals("root")) {
            return false;
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
