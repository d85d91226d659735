package graft.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles instruction by instruction, and the files of PyTorch around them: also those that PyTorch would never write. */
final class Pickled {
    static final byte[] MAGIC = {(byte) 0x80, 2, (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19, '.'};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Pickled begin() {
        return new Pickled().raw(0x80, 2);
    }

    Pickled raw(int... bytes) {
        for (int b : bytes) out.write(b);
        return this;
    }

    Pickled text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return raw('X').number(utf8.length).bytes(utf8);
    }

    Pickled integer(int value) {
        return raw('J').number(value);
    }

    private Pickled number(int value) {
        return bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    Pickled bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Pickled global(String module, String name) {
        return raw('c').bytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** A tensor of float32 in storage {@code key}. */
    Pickled tensor(String key, int elements, int offset, int[] shape, int[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").raw('(');
        raw('(').text("storage").global("torch", "FloatStorage").text(key).text("cpu").integer(elements).raw('t', 'Q');
        integer(offset).tuple(shape).tuple(strides).raw(0x89);
        return global("collections", "OrderedDict").raw(')', 'R', 't', 'R');
    }

    private Pickled tuple(int[] values) {
        raw('(');
        for (int v : values) integer(v);
        return raw('t');
    }

    byte[] end() {
        return raw('.').out.toByteArray();
    }

    /** A zip of stored entries; {@code entries} are names and bytes in turn. */
    static Path zip(Path file, Object... entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < entries.length; i += 2) {
                byte[] bytes = (byte[]) entries[i + 1];
                CRC32 sum = new CRC32();
                sum.update(bytes);
                ZipEntry entry = new ZipEntry((String) entries[i]);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(bytes.length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(bytes);
            }
        }
        return file;
    }

    /** A file of the older format around a value's pickle; {@code storages} are its list of keys, and all that follows. */
    static Path legacy(Path file, byte[] value, byte[] keys, byte[] storages) throws IOException {
        byte[] protocol = begin().integer(1001).end();
        byte[] machine = begin().raw('}').text("little_endian").raw(0x88, 's').end();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : new byte[][] {MAGIC, protocol, machine, value, keys, storages}) all.writeBytes(part);
        return Files.write(file, all.toByteArray());
    }

    static byte[] keys(String... keys) {
        Pickled list = begin().raw(']', '(');
        for (String key : keys) list.text(key);
        return list.raw('e').end();
    }

    static byte[] storage(long elements, float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN).putLong(elements);
        for (float v : values) buffer.putFloat(v);
        return buffer.array();
    }

    static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : values) buffer.putFloat(v);
        return buffer.array();
    }
}
