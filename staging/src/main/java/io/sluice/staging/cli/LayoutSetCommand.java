package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.LfsNotation;
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
        name = "set",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Gives a directory the layout that new files in it get, or makes an empty file with a layout.",
            "",
            "The layout is written as for lfs setstripe: -c stripes, -S stripe size, -p pool, -E end of a component, -L mdt"
                    + " for data on the metadata target. Sizes take K, M, G, T (powers of 1024). A file that has data already"
                    + " keeps the layout it was made with.",
            ""
        },
        customSynopsis = {"sluice layout set PATH LAYOUT...", "sluice layout set --clear PATH"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice layout set /fsx/imagenet -c 4 -S 4M",
            "  sluice layout set /fsx/mixed -E 100M -c 1 -S 1M -E 10G -c 4 -E -1 -c -1",
            "  sluice layout set /fsx/new.bin -c -1              an empty file over all OSTs",
            "  sluice layout set --clear /fsx/imagenet           back to the file system's default"
        })
final class LayoutSetCommand implements Callable<Integer> {

    @Option(names = "--clear", description = "Take the directory's default away.")
    private boolean clear;

    @Parameters(index = "0", paramLabel = "PATH", description = "A directory, or a file that does not exist yet.")
    private Path path = Path.of("");

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "LAYOUT", description = "The words of lfs setstripe.")
    private List<String> words = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws LustreException {
        if (clear == !words.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), clear ? "--clear takes no layout" : "say which layout, for example -c 4 -S 4M");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (clear) {
            LustreFileSystem.at(path).layouts().clearDirectoryDefault(path);
            out.println(path + ": new files get the file system's default");
            return ExitCode.SUCCESS.number();
        }
        Layout layout = Usage.checked(spec, () -> LfsNotation.parse(String.join(" ", words)));
        Layouts layouts = LustreFileSystem.at(path).layouts();
        if (Files.isDirectory(path)) {
            layouts.setDirectoryDefault(path, layout);
            out.println(path + ": new files get " + LayoutText.summary(layout));
        } else {
            layouts.create(path, layout, 0666);
            out.println(path + ": made, empty, " + LayoutText.summary(layouts.read(path)));
        }
        return ExitCode.SUCCESS.number();
    }
}
