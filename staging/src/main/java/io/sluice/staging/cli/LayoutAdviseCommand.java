package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.FileProfile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutAdvice;
import io.sluice.staging.ByteSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "advise",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says which layout suits a file: one that is there by its size, or one to be made in a directory.",
            "",
            "Changes nothing. 'sluice layout migrate' moves a file to the layout, 'sluice layout set' gives it to new ones.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice layout advise /fsx/imagenet/train-000.tar",
            "  sluice layout advise /fsx/imagenet --size=40GiB --readers=64"
        })
final class LayoutAdviseCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "PATH", description = "A file, or with --size a directory, on Lustre.")
    private Path path = Path.of("");

    @Option(names = "--size", paramLabel = "SIZE", description = "The size of the file to be made, as in 40GiB.")
    private @Nullable String size;

    @Option(
            names = "--readers",
            paramLabel = "N",
            description = "How many processes use the one file at once. Default: 1.")
    private int readers = 1;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LayoutAdviser adviser = new LayoutAdviser(LustreFileSystem.at(path));
        boolean directory = Files.isDirectory(path);
        if (directory && size == null) {
            throw new ParameterException(
                    spec.commandLine(), path + " is a directory: give --size of the file to be made");
        }
        long bytes = size == null ? Files.size(path) : Usage.checked(spec, () -> ByteSize.parse(String.valueOf(size)));
        FileProfile profile = FileProfile.ofSize(bytes);
        if (readers > 1) {
            profile = profile.sharedBy(readers, Math.max(1, bytes / readers));
        }
        LayoutAdvice advice = directory ? adviser.inDirectory(path, profile) : adviser.ofFile(path, profile);
        Optional<Layout> present = directory
                ? Optional.empty()
                : Optional.of(LustreFileSystem.at(path).layouts().read(path));
        print(bytes, advice, present);
        return ExitCode.SUCCESS.number();
    }

    private void print(long bytes, LayoutAdvice advice, Optional<Layout> present) {
        PrintWriter out = spec.commandLine().getOut();
        boolean followed = present.isPresent() && LayoutAdviser.follows(present.get(), advice);
        if (json) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.put("path", path.toString());
            object.put("size", bytes);
            advice.layout().ifPresent(layout -> object.set("layout", LayoutText.json(layout)));
            object.put("reason", advice.reason());
            present.ifPresent(layout -> object.set("present", LayoutText.json(layout)));
            present.ifPresent(layout -> object.put("followed", followed));
            out.println(object.toPrettyString());
            return;
        }
        out.println(
                advice.layout().map(LayoutText::summary).orElse("the directory's default") + ": " + advice.reason());
        present.ifPresent(layout -> out.println(path + " has " + LayoutText.summary(layout)
                + (followed
                        ? ", which is fine"
                        : advice.layout()
                                .map(better -> "; to change it: sluice layout migrate " + path + " "
                                        + LayoutText.words(better))
                                .orElse("; to change it: sluice layout migrate " + path + " -c 1"))));
    }
}
