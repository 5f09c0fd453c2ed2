package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.Hsm;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks for the same thing for each file; one that is refused does not keep the others from being asked for. */
abstract class HsmRequestCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files on Lustre.")
    private List<Path> files = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Asks for one file. */
    abstract void ask(Hsm hsm, Path file) throws LustreException;

    /** What to say of a file for which it was asked. */
    abstract String asked();

    @Override
    public Integer call() throws LustreException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int done = 0;
        LustreException last = null;
        for (Path file : files) {
            try {
                ask(LustreFileSystem.at(file).hsm(), file);
                done++;
                out.println(file + ": " + asked());
            } catch (LustreException e) {
                if (last != null) {
                    err.println("sluice: " + last.getMessage());
                }
                last = e;
            }
        }
        if (last == null) {
            return ExitCode.SUCCESS.number();
        }
        if (done == 0) {
            throw last;
        }
        err.println("sluice: " + last.getMessage());
        return ExitCode.PARTIAL.number();
    }

    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Asks for copies of files in the storage behind Lustre.",
                "",
                "Returns when the coordinator has the requests; a copytool does the work. A file that is archived and"
                        + " unchanged stays as it is. Needs root, unless the administrator allows users to archive.",
                ""
            },
            footerHeading = "%nExample:%n",
            footer = "  sluice hsm archive --archive-id=1 /fsx/checkpoints/epoch-7.pt")
    static final class Archive extends HsmRequestCommand {

        @Option(
                names = "--archive-id",
                paramLabel = "N",
                description = "Which backend, 1 to 32; 0 for the file's own or the default. Default: 0.")
        private int archiveId;

        @Override
        void ask(Hsm hsm, Path file) throws LustreException {
            hsm.archive(file, archiveId);
        }

        @Override
        String asked() {
            return "archive asked for; 'sluice hsm state' shows how far it is";
        }
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Asks for the data of released files back on Lustre.",
                "",
                "Returns when the coordinator has the requests; a copytool does the work. Files whose data is there stay as"
                        + " they are.",
                ""
            },
            footerHeading = "%nExample:%n",
            footer = "  sluice hsm restore /fsx/imagenet/train-*.tar")
    static final class Restore extends HsmRequestCommand {

        @Override
        void ask(Hsm hsm, Path file) throws LustreException {
            hsm.restore(file);
        }

        @Override
        String asked() {
            return "restore asked for; 'sluice hsm state' shows how far it is";
        }
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Drops the data of archived files from Lustre, to make room; reading a file brings its data back.",
                "",
                "Refused for files that are not archived or that changed since. Needs root, unless the administrator allows"
                        + " users to release.",
                ""
            },
            footerHeading = "%nExample:%n",
            footer = "  sluice hsm release /fsx/imagenet/train-*.tar")
    static final class Release extends HsmRequestCommand {

        @Override
        void ask(Hsm hsm, Path file) throws LustreException {
            hsm.release(file);
        }

        @Override
        String asked() {
            return "released";
        }
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Asks for what is being done with files to be stopped.",
                "",
                "Waits in the same queue as everything else; a copy that an agent is at the end of may still succeed, and a"
                        + " process that waits for a restore gets an input/output error. Nothing happens to files with"
                        + " which nothing is being done.",
                ""
            },
            footerHeading = "%nExample:%n",
            footer = "  sluice hsm cancel /fsx/imagenet/train-*.tar")
    static final class Cancel extends HsmRequestCommand {

        @Override
        void ask(Hsm hsm, Path file) throws LustreException {
            hsm.cancel(file);
        }

        @Override
        String asked() {
            return "cancel asked for; 'sluice hsm wait' waits for it";
        }
    }
}
