package graft.script

import graft.model.train.GraftVersion
import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.security.MessageDigest
import java.util.HexFormat
import kotlin.script.experimental.api.CompiledScript
import kotlin.script.experimental.api.ScriptCompilationConfiguration
import kotlin.script.experimental.api.SourceCode
import kotlin.script.experimental.jvmhost.CompiledScriptJarsCache

/**
 * Compiled scripts as jars, named by all that decides what a script compiles to: its name and text, Graft's version, the class path and the Java
 * version. A script that is found here runs without the compiler being loaded.
 */
internal class ScriptCache(private val folder: Path, private val classPath: List<File>, private val configuration: ScriptCompilationConfiguration) {
    /** The compiled script, or null if it is not there or cannot be read. */
    fun find(source: SourceCode): CompiledScript? {
        val jar = jar(source)
        if (!Files.exists(jar)) return null
        return runCatching { CompiledScriptJarsCache { _, _ -> jar.toFile() }.get(source, configuration) }.getOrNull()
    }

    /** Keeps a compiled script; a cache that cannot be written costs time later and nothing else. */
    fun keep(script: CompiledScript, source: SourceCode) {
        try {
            Files.createDirectories(folder)
            val unfinished = Files.createTempFile(folder, "script", ".jar")
            CompiledScriptJarsCache { _, _ -> unfinished.toFile() }.store(script, source, configuration)
            Files.move(unfinished, jar(source), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)
        } catch (e: IOException) {
            System.err.println("graft: the compiled script cannot be kept in $folder (${e.message}); it will be compiled again next time")
        }
    }

    private fun jar(source: SourceCode): Path {
        val digest = MessageDigest.getInstance("SHA-256")
        val parts = listOf(source.name.orEmpty(), source.text, GraftVersion.current(), Runtime.version().toString()) +
            classPath.map { "${it.path}|${it.length()}|${it.lastModified()}" }
        for (part in parts) {
            digest.update(part.toByteArray())
            digest.update(0)
        }
        return folder.resolve(HexFormat.of().formatHex(digest.digest(), 0, 16) + ".jar")
    }

    companion object {
        /** The user's cache folder; `GRAFT_CACHE` names another. */
        fun userFolder(environment: Map<String, String> = System.getenv()): Path {
            environment["GRAFT_CACHE"]?.let { return Path.of(it, "scripts") }
            environment["XDG_CACHE_HOME"]?.takeIf { it.isNotBlank() }?.let { return Path.of(it, "graft", "scripts") }
            environment["LOCALAPPDATA"]?.let { return Path.of(it, "graft", "scripts") }
            return Path.of(System.getProperty("user.home"), ".cache", "graft", "scripts")
        }
    }
}
