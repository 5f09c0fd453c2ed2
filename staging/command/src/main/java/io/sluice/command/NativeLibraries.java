package io.sluice.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Copies the native libraries out of the command's file, to a directory beside it. Without them there every run copies them to
 * the directory for temporary files, which takes time and a place that may hold programs.
 */
public final class NativeLibraries {

    private NativeLibraries() {}

    /**
     * Copies.
     *
     * @param arguments the command's file, and the directory
     * @throws IOException when the directory cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected the command's file and a directory");
        }
        Path directory = Path.of(arguments[1]).toAbsolutePath().normalize();
        try (ZipFile jar = new ZipFile(arguments[0])) {
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (isLibrary(entry.getName())) {
                    copy(jar, entry, directory);
                }
            }
        }
    }

    private static boolean isLibrary(String name) {
        return name.endsWith(".so") && (name.startsWith("linux/") || name.startsWith("com/sun/jna/linux-"));
    }

    private static void copy(ZipFile jar, ZipEntry entry, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException(entry.getName() + " leads out of " + directory);
        }
        Files.createDirectories(target.getParent());
        Path temporary = Files.createTempFile(target.getParent(), ".library", ".tmp");
        try {
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            }
            // createTempFile gives it to its owner alone; whoever runs the command reads it.
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
