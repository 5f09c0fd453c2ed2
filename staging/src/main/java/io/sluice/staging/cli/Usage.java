package io.sluice.staging.cli;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values that only the libraries can judge, refused like any other wrong argument. */
final class Usage {

    private Usage() {}

    /** Nothing, for what exists; symbolic links count by what they lead to. */
    static void requireThere(Path path) throws NoSuchFileException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
    }

    /** The value, or a usage error with the sentence of the {@link IllegalArgumentException} that refused it. */
    static <T> T checked(CommandSpec spec, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
