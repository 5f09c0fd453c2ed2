package io.sluice.command;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The one file, installed in a directory of its own that everybody may read. */
final class Installation {

    private static final long LONGEST_MINUTES = 2;

    private final Path file;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> before = new ArrayList<>();

    /** What a run printed and ended with. */
    record Outcome(int exitCode, String out, String err) {}

    private Installation(Path file) {
        this.file = file;
        environment.put("PATH", String.valueOf(System.getenv("PATH")));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
        environment.put("AWS_REGION", S3Server.REGION.id());
        environment.put("SLUICE_LUSTRE_LIBRARY", "/nonexistent/liblustreapi.so.1");
    }

    static Path built() {
        return Path.of(String.valueOf(System.getProperty("sluice.dist")), "sluice");
    }

    static Installation in(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Installation(Files.copy(built(), directory.resolve("sluice"), StandardCopyOption.COPY_ATTRIBUTES));
    }

    /** With another environment variable. */
    Installation with(String name, String value) {
        Installation other = copy();
        other.environment.put(name, value);
        return other;
    }

    /** Run by another program, such as one that changes the user. */
    Installation behind(String... program) {
        Installation other = copy();
        other.before.addAll(List.of(program));
        return other;
    }

    private Installation copy() {
        Installation other = new Installation(file);
        other.environment.putAll(environment);
        other.before.addAll(before);
        return other;
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(file.toString());
        command.addAll(List.of(arguments));
        return run(command, environment);
    }

    /** Runs any program, with nothing in its environment but what is given. */
    static Outcome run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path err = Files.createTempFile("run", ".err");
        Path out = Files.createTempFile("run", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }
}
