package graft.backend.cuda;

import graft.backend.BackendException;
import java.io.IOException;
import java.io.InputStream;

/** The kernels as they are shipped: a PTX text for each source, with the digest of what it was made from in its first line. */
final class Ptx {
    /** What the first line begins with; the SHA-256 of headers and source follows. */
    static final String DIGEST = "// sources sha256 ";

    private Ptx() {}

    /** The text of a source's kernels. */
    static byte[] of(String source) {
        String name = source + ".ptx";
        try (InputStream in = Ptx.class.getResourceAsStream(name)) {
            if (in == null) throw new BackendException("this build of Graft has no kernels '" + name + "'; build it again from whole sources");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new BackendException("the kernels '" + name + "' cannot be read: " + e.getMessage(), e);
        }
    }
}
