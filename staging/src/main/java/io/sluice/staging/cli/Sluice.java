package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.NotLustreException;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code sluice} command. */
@Command(
        name = "sluice",
        description = "Datasets from S3 onto Lustre: laid out, verified, on time.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StageCommand.class,
            PlanCommand.class,
            PushCommand.class,
            VerifyCommand.class,
            WaitCommand.class,
            LayoutCommand.class,
            HsmCommand.class,
            AgentCommand.class,
            ImportCommand.class,
            HydrateCommand.class,
            ReleaseCommand.class,
            DfCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            AutoComplete.GenerateCompletion.class,
            DraCommand.class,
            TaskCommand.class,
            FsCommand.class,
            ReconcileCommand.class,
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice plan s3://corpus/imagenet /fsx/imagenet     what would be copied, and how laid out",
            "  sluice stage s3://corpus/imagenet /fsx/imagenet    copy it",
            "  sluice push /fsx/results s3://results/run-17        upload what a job wrote",
            "  sluice layout get /fsx/imagenet/train-000.tar      how a file lies on Lustre",
            "  sluice COMMAND --help                              all about one command"
        })
public final class Sluice implements Runnable {

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log on standard error what is done, with the stack traces of what fails.")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private Sluice() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Runs the command in this process, on its standard output and standard error. Blocks until it is done.
     *
     * @param arguments the command line
     * @return the exit code
     */
    public static int run(String... arguments) {
        return run(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), arguments);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return run(out, err, System.getenv(), arguments);
    }

    static int run(PrintWriter out, PrintWriter err, Map<String, String> environment, String... arguments) {
        try {
            Configuration configuration = Configuration.of(environment);
            CommandLine command = command(out, err, configuration);
            String[] whole = configuration.isEmpty() ? arguments : configuration.addTo(arguments, command);
            int exitCode = command.execute(whole);
            out.flush();
            err.flush();
            return exitCode;
        } catch (StagingException e) {
            err.println("sluice: " + e.getMessage());
            err.flush();
            return ExitCode.of(e).number();
        }
    }

    private static CommandLine command(PrintWriter out, PrintWriter err, Configuration configuration) {
        Sluice sluice = new Sluice();
        CommandLine command = new CommandLine(sluice, new Commands(configuration));
        command.setOut(out);
        command.setErr(err);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setUsageHelpWidth(100);
        command.setUsageHelpAutoWidth(true);
        command.registerConverter(S3Location.class, Sluice::location);
        command.setParameterExceptionHandler(Sluice::refused);
        command.setExecutionExceptionHandler(sluice::failed);
        command.setExecutionStrategy(sluice::execute);
        prepare(command);
        return command;
    }

    /** Makes commands; one of them shows the configuration. */
    private record Commands(Configuration configuration) implements IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type == ConfigShowCommand.class
                    ? type.cast(new ConfigShowCommand(configuration))
                    : CommandLine.defaultFactory().create(type);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }

    private static S3Location location(String url) {
        try {
            return S3Location.parse(url);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static void prepare(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.meanings());
        // The words of lfs setstripe look like options of this command, and are not.
        command.setUnmatchedOptionsArePositionalParams(command.getCommand() instanceof LayoutSetCommand
                || command.getCommand() instanceof LayoutMigrateCommand);
        command.getSubcommands().values().forEach(Sluice::prepare);
    }

    private int execute(ParseResult parsed) {
        Logging.configure(verbose);
        return new RunLast().execute(parsed);
    }

    private static int refused(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        complain(command, name + ": " + lowered(String.valueOf(e.getMessage())));
        command.getErr().println("Try '" + name + " --help'.");
        return ExitCode.USAGE.number();
    }

    private int failed(Exception e, CommandLine command, ParseResult parsed) {
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        if (e instanceof StagingException failure) {
            complain(command, "sluice: " + failure.getMessage());
            return ExitCode.of(failure).number();
        }
        if (e instanceof NotLustreException failure) {
            complain(command, "sluice: " + failure.getMessage() + missingLibrary());
            return ExitCode.of(failure).number();
        }
        if (e instanceof LustreException failure) {
            complain(command, "sluice: " + failure.getMessage());
            return ExitCode.of(failure).number();
        }
        if (e instanceof NoSuchFileException missing) {
            complain(command, "sluice: there is no " + missing.getFile());
            return ExitCode.USAGE.number();
        }
        if (e instanceof FileSystemException failure) {
            complain(command, "sluice: " + failure.getMessage());
            return ExitCode.FATAL.number();
        }
        if (e instanceof IOException) {
            complain(command, "sluice: " + e.getMessage());
            return ExitCode.RETRYABLE.number();
        }
        complain(command, "sluice: unexpected: " + e + "; please report it, with what --verbose prints");
        return ExitCode.INTERNAL.number();
    }

    /** Without the library only a real mount can be told from an ordinary directory, which may not be what was meant. */
    private static String missingLibrary() {
        String backend = LustreFileSystem.probe(Path.of("")).backend();
        return backend.startsWith("liblustreapi")
                ? ""
                : "; liblustreapi.so.1 cannot be loaded either: install the Lustre client, or name the library in"
                        + " SLUICE_LUSTRE_LIBRARY";
    }

    private static void complain(CommandLine command, String sentence) {
        command.getErr().println(sentence);
    }

    private static String lowered(String sentence) {
        return sentence.isEmpty() ? sentence : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
