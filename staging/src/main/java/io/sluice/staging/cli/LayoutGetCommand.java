package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.Layouts;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the layout of files, and the default that directories give to new files.",
            "",
            "Needs a Lustre client: liblustreapi and a Lustre mount.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice layout get /fsx/imagenet/train-000.tar",
            "  sluice layout get --lfs /fsx/imagenet    the words that lfs setstripe takes for it"
        })
final class LayoutGetCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or directories on Lustre.")
    private List<Path> paths = List.of();

    @Option(names = "--lfs", description = "Only the words of lfs setstripe that make another file like it.")
    private boolean lfs;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** A layout and what it is of. */
    private record Found(Path path, String what, Layout layout) {}

    @Override
    public Integer call() throws LustreException {
        PrintWriter out = spec.commandLine().getOut();
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Path path : paths) {
            Found found = find(path);
            if (json) {
                array.add(toJson(found));
            } else if (lfs) {
                out.println(LayoutText.words(found.layout()));
            } else {
                out.println(path + ": " + found.what() + " " + LayoutText.summary(found.layout()));
                out.print(LayoutText.table(found.layout()));
            }
        }
        if (json) {
            out.println(array.toPrettyString());
        }
        return ExitCode.SUCCESS.number();
    }

    private static Found find(Path path) throws LustreException {
        Layouts layouts = LustreFileSystem.at(path).layouts();
        if (!Files.isDirectory(path)) {
            return new Found(path, "file with", layouts.read(path));
        }
        Optional<Layout> own = layouts.directoryDefault(path);
        return own.isPresent()
                ? new Found(path, "directory, new files get", own.get())
                : new Found(path, "directory without a default of its own, new files get", layouts.expected(path));
    }

    private static ObjectNode toJson(Found found) {
        ObjectNode json = LayoutText.json(found.layout());
        json.put("path", found.path().toString());
        json.put("of", Files.isDirectory(found.path()) ? "directory" : "file");
        return json;
    }
}
