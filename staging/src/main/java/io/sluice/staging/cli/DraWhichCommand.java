package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.Counterpart;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.LinkedPaths;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "which",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Shows which object belongs to a path, or which path to an object.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice dra which /fsx/imagenet/train-000.tar",
            "  sluice dra which s3://corpus/imagenet/train-000.tar --mount=/fsx"
        })
final class DraWhichCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH|S3_URL", description = "A path on Lustre, or an object.")
    private String what = "";

    @Option(
            names = "--mount",
            paramLabel = "DIR",
            description = "Where the file system is mounted; needed for an object.")
    private @Nullable Path mount;

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException, LustreException {
        PrintWriter out = spec.commandLine().getOut();
        boolean object = what.startsWith("s3://");
        if (object && mount == null) {
            throw new ParameterException(spec.commandLine(), "for an object, name the mount with --mount");
        }
        Path onMount = mount == null ? Path.of(what) : mount;
        try (DataRepositories repositories = fsx.open()) {
            LinkedPaths linked = repositories.linkedPaths(List.of(onMount));
            if (!object) {
                print(out, linked.require(Path.of(what)));
                return ExitCode.SUCCESS.number();
            }
            List<Counterpart> found = linked.of(S3Location.parse(what));
            found.forEach(one -> print(out, one));
            if (found.isEmpty()) {
                spec.commandLine().getErr().println("sluice: no data repository association covers " + what);
            }
            return (found.isEmpty() ? ExitCode.USAGE : ExitCode.SUCCESS).number();
        }
    }

    private static void print(PrintWriter out, Counterpart found) {
        out.println(found.local() + " = " + found.object() + " ("
                + found.association().id() + ")");
    }
}
