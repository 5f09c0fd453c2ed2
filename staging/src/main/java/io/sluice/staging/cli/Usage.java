package io.sluice.staging.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values that only the libraries can judge, refused like any other wrong argument. */
final class Usage {

    private Usage() {}

    /** The value, or a usage error with the sentence of the {@link IllegalArgumentException} that refused it. */
    static <T> T checked(CommandSpec spec, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
