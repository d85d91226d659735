package graft.files;

import java.nio.file.Path;

/** What is said about a file that is not there, in every room that reads files. */
public final class MissingFile {
    private MissingFile() {}

    /** Where it was looked for: a path in a script starts where the command runs, which need not be where the script lies. */
    public static String reason(Path file) {
        if (file.isAbsolute()) return "there is no such file";
        return "there is no such file in " + Path.of("").toAbsolutePath() + ", where this runs; a path in a script starts there too, not at the script";
    }
}
