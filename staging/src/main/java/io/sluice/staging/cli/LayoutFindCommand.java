package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.FileProfile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.StripeObject;
import io.sluice.staging.ByteSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "find",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lists files below a directory by how they lie on Lustre. All conditions that are given must hold.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice layout find /fsx --ost=3 --min-size=1GiB      what fills OST 3",
            "  sluice layout find /fsx --not-advised -0 | xargs -0 -n1 sluice layout migrate --advised"
        })
final class LayoutFindCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DIRECTORY", description = "Where to look, on Lustre.")
    private Path directory = Path.of("");

    @Option(names = "--min-size", paramLabel = "SIZE", description = "Files of this size or larger.")
    private String minSize = "0";

    @Option(names = "--stripes", paramLabel = "N", description = "Files with a component of exactly N stripes.")
    private @Nullable Integer stripes;

    @Option(names = "--ost", paramLabel = "INDEX", description = "Files with data on this OST.")
    private @Nullable Integer ost;

    @Option(names = "--pool", paramLabel = "NAME", description = "Files with a component in this pool.")
    private @Nullable String pool;

    @Option(names = "--not-advised", description = "Files that another number of stripes would suit better.")
    private boolean notAdvised;

    @Option(names = "-0", description = "End each name with a zero byte, and print nothing else.")
    private boolean zero;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        long least = Usage.checked(spec, () -> ByteSize.parse(minSize));
        LustreFileSystem fileSystem = LustreFileSystem.at(directory);
        LayoutAdviser adviser = new LayoutAdviser(fileSystem);
        PrintWriter out = spec.commandLine().getOut();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && attributes.size() >= least) {
                    Layout layout = fileSystem.layouts().read(file);
                    if (matches(layout) && (!notAdvised || isNotAdvised(file, layout, attributes.size(), adviser))) {
                        out.print(
                                zero ? file + "\0" : file + ": " + LayoutText.summary(layout) + System.lineSeparator());
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return ExitCode.SUCCESS.number();
    }

    private static boolean isNotAdvised(Path file, Layout layout, long size, LayoutAdviser adviser)
            throws LustreException {
        return !layout.isReleased() && !LayoutAdviser.follows(layout, adviser.ofFile(file, FileProfile.ofSize(size)));
    }

    private boolean matches(Layout layout) {
        Integer count = stripes;
        Integer index = ost;
        return (count == null || layout.components().stream().anyMatch(part -> part.stripeCount() == count))
                && (index == null || layout.components().stream().anyMatch(part -> isOn(part, index)))
                && (pool == null
                        || layout.components().stream()
                                .anyMatch(part -> part.pool().equals(pool)));
    }

    private static boolean isOn(Component component, int index) {
        return component.objects().isEmpty()
                ? component.osts().contains(index)
                : component.objects().stream().mapToInt(StripeObject::ostIndex).anyMatch(on -> on == index);
    }
}
