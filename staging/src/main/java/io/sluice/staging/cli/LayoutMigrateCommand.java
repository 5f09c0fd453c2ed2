package io.sluice.staging.cli;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.FileProfile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutAdvice;
import io.sluice.lustre.layout.LfsNotation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Moves a file's data to another layout. Content, times and identity of the file stay.",
            "",
            "When somebody writes to the file meanwhile, nothing is changed and it ends with 75, unless --block makes writers"
                    + " wait. The layout is written as for 'sluice layout set'.",
            ""
        },
        customSynopsis = {
            "sluice layout migrate [--block] FILE LAYOUT...",
            "sluice layout migrate [--block] --advised FILE"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice layout migrate /fsx/model.bin -c 8 -S 4M",
            "  sluice layout migrate --advised /fsx/model.bin"
        })
final class LayoutMigrateCommand implements Callable<Integer> {

    @Option(names = "--advised", description = "To the layout that 'sluice layout advise' names.")
    private boolean advised;

    @Option(names = "--block", description = "Writers wait until it is done.")
    private boolean block;

    @Parameters(index = "0", paramLabel = "FILE", description = "A file on Lustre whose data is there.")
    private Path file = Path.of("");

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "LAYOUT", description = "The words of lfs setstripe.")
    private List<String> words = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (advised == !words.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), advised ? "--advised takes no layout" : "say which layout, or --advised");
        }
        LustreFileSystem fileSystem = LustreFileSystem.at(file);
        PrintWriter out = spec.commandLine().getOut();
        Layout present = fileSystem.layouts().read(file);
        Layout wanted;
        if (advised) {
            LayoutAdvice advice = new LayoutAdviser(fileSystem).ofFile(file, FileProfile.ofSize(Files.size(file)));
            if (LayoutAdviser.follows(present, advice)) {
                out.println(file + ": stays with " + LayoutText.summary(present) + ": " + advice.reason());
                return ExitCode.SUCCESS.number();
            }
            wanted = advice.layout().orElseGet(() -> Layout.plain(1, Layout.DEFAULT_STRIPE_SIZE));
        } else {
            wanted = Usage.checked(spec, () -> LfsNotation.parse(String.join(" ", words)));
        }
        if (block) {
            fileSystem.mirrors().migrateBlockingWriters(file, wanted);
        } else {
            fileSystem.mirrors().migrate(file, wanted);
        }
        out.println(file + ": from " + LayoutText.summary(present) + " to "
                + LayoutText.summary(fileSystem.layouts().read(file)));
        return ExitCode.SUCCESS.number();
    }
}
