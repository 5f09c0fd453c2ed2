package io.sluice.staging.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command that takes a while tells its metrics. */
final class MetricsOptions {

    private static final int MOST = 65_535;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "Serve metrics for Prometheus at http://127.0.0.1:PORT/metrics while the command runs; 0 takes a"
                            + " free port and says which.")
    private @Nullable Integer port;

    @Option(
            names = "--metrics-file",
            paramLabel = "FILE",
            description =
                    "Write metrics for Prometheus's textfile collector to FILE, anew every 15 seconds and at the end.")
    private @Nullable Path file;

    @Option(
            names = "--metrics-emf",
            paramLabel = "FILE",
            description = "Append CloudWatch embedded metric format to FILE every minute and at the end, for example"
                    + " /dev/stderr in a container whose log goes to CloudWatch.")
    private @Nullable Path emf;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Begins to tell. */
    MetricsExport start() throws IOException {
        if (port != null && (port < 0 || port > MOST)) {
            throw new ParameterException(spec.commandLine(), "--metrics-port is 0 to " + MOST + ", not " + port);
        }
        MetricsExport export = new MetricsExport();
        try {
            if (port != null) {
                int served = export.serve(port);
                if (port == 0) {
                    spec.commandLine().getErr().println("metrics: http://127.0.0.1:" + served + "/metrics");
                }
            }
            if (file != null) {
                export.write(file);
            }
            if (emf != null) {
                export.append(emf);
            }
            return export;
        } catch (IOException e) {
            export.close();
            throw e;
        }
    }
}
