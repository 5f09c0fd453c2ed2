package io.sluice.staging.cli;

import io.sluice.staging.ObjectsFrom;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageOptions;
import io.sluice.staging.plan.PlanFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** From where to where: a source and a destination, or a destination alone where a stored plan names the source. */
final class Route {

    @Parameters(index = "0", arity = "0..1", paramLabel = "SRC", description = "Bucket and prefix: s3://bucket/prefix")
    private @Nullable String first;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DST",
            description = "The directory that the keys below the prefix become files in; made when it is not there.")
    private @Nullable String second;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /**
     * Where the objects are.
     *
     * @throws IOException when a stored plan cannot be read
     */
    S3Location source(StageOptions options) throws IOException {
        if (options.objectsFrom() instanceof ObjectsFrom.StoredPlan stored) {
            try (PlanFile plan = PlanFile.open(stored.file())) {
                return plan.source();
            }
        }
        String url = required(first, "SRC");
        return Usage.checked(spec, () -> S3Location.parse(url));
    }

    /** Where the files are to be. */
    Path destination(StageOptions options) {
        if (!(options.objectsFrom() instanceof ObjectsFrom.StoredPlan)) {
            return Path.of(required(second, "DST"));
        }
        if (second != null) {
            throw new ParameterException(
                    spec.commandLine(), "a plan names its source: with --plan give the destination alone");
        }
        return Path.of(required(first, "DST"));
    }

    private String required(@Nullable String given, String label) {
        if (given == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: '" + label + "'");
        }
        return given;
    }
}
