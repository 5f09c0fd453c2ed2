package io.sluice.staging.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel tells below {@code /proc} and {@code /sys}. */
final class Kernel {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final long KIB = 1024;

    private final Path root;

    Kernel(Path root) {
        this.root = root;
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    /** The first of the files that can be read, without the white space around. */
    Optional<String> text(String... paths) {
        for (String path : paths) {
            try {
                return Optional.of(Files.readString(root.resolve(path)).strip());
            } catch (IOException e) {
                // Absent, or root's alone: the next place, or no answer.
            }
        }
        return Optional.empty();
    }

    OptionalLong number(String... paths) {
        return text(paths).map(NUMBER::matcher).filter(Matcher::find).stream()
                .mapToLong(matcher -> Long.parseLong(matcher.group()))
                .findFirst();
    }

    /** The directories in one directory. */
    List<String> names(String directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve(directory), Files::isDirectory)) {
            found.forEach(path -> names.add(path.getFileName().toString()));
        } catch (IOException e) {
            return List.of();
        }
        names.sort(null);
        return names;
    }

    /** 0 when the kernel does not tell. */
    long memoryBytes() {
        return text("proc/meminfo").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("MemTotal:"))
                .map(NUMBER::matcher)
                .filter(Matcher::find)
                .mapToLong(matcher -> Long.parseLong(matcher.group()) * KIB)
                .findFirst()
                .orElse(0);
    }

    /** 0 when the kernel does not tell. */
    long cores() {
        return text("proc/cpuinfo").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("processor"))
                .count();
    }
}
