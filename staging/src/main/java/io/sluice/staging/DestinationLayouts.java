package io.sluice.staging;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.LustreProbe;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.FileProfile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutAdvice;
import io.sluice.lustre.layout.LayoutAdvisor;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.LfsNotation;
import io.sluice.lustre.layout.Place;
import io.sluice.staging.plan.LayoutChoice;
import io.sluice.staging.plan.LayoutChooser;
import io.sluice.staging.transfer.FileMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which layouts files get at a destination, and the making of files with them. Small files are left what their directory
 * gives: a layout of their own would cost seven metadata requests instead of two. Thread-safe.
 */
final class DestinationLayouts implements LayoutChooser, FileMaker {

    /** Read and write for all, less what the umask takes away. */
    private static final int MODE = 0666;

    private static final int DIRECTORIES_REMEMBERED = 1000;

    private final LayoutPolicy policy;
    private final long largeObjectBytes;
    private final Path root;
    private final @Nullable LustreFileSystem fileSystem;
    private final String whyNone;
    private final LayoutAdvisor advisor = new LayoutAdvisor();
    private final Map<Path, Place> places = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Place> eldest) {
            return size() > DIRECTORIES_REMEMBERED;
        }
    };

    private DestinationLayouts(StageOptions options, Path root, @Nullable LustreFileSystem fileSystem, String whyNone) {
        this.policy = options.layout();
        this.largeObjectBytes = options.largeObjectBytes();
        this.root = root;
        this.fileSystem = fileSystem;
        this.whyNone = whyNone;
    }

    static DestinationLayouts of(StageOptions options, Path root) throws StagingException {
        if (options.layout() instanceof LayoutPolicy.Given given) {
            checked(given);
        }
        LustreProbe probe = LustreFileSystem.probe(existing(root));
        if (!probe.usable()) {
            return new DestinationLayouts(options, root, null, whyNot(probe));
        }
        boolean leftAlone = options.layout() instanceof LayoutPolicy.DirectoryDefault;
        String whyNone = leftAlone ? "the option layout leaves it to the directories" : "";
        try {
            return new DestinationLayouts(options, root, LustreFileSystem.at(existing(root)), whyNone);
        } catch (LustreException e) {
            throw new StagingException(
                    FailureCause.LAYOUT_REFUSED, e.getMessage() == null ? "" : e.getMessage(), null, null, e);
        }
    }

    private static void checked(LayoutPolicy.Given given) throws StagingException {
        try {
            LfsNotation.parse(given.words());
        } catch (IllegalArgumentException e) {
            throw new StagingException(
                    FailureCause.BAD_OPTION, "'" + given.words() + "' is no layout: " + e.getMessage());
        }
    }

    private static String whyNot(LustreProbe probe) {
        return probe.onLustre() && !probe.remedy().isEmpty() ? probe.reason() + "; " + probe.remedy() : probe.reason();
    }

    private static Path existing(Path path) {
        Path found = path;
        while (!Files.exists(found) && found.getParent() != null) {
            found = found.getParent();
        }
        return found;
    }

    /** Why no file can get a layout of its own. */
    Optional<String> whyNone() {
        return whyNone.isEmpty() ? Optional.empty() : Optional.of(whyNone);
    }

    @Override
    public LayoutChoice choose(String path, long size) {
        if (fileSystem == null || size < largeObjectBytes || policy instanceof LayoutPolicy.DirectoryDefault) {
            return LayoutChoice.INHERIT;
        }
        if (policy instanceof LayoutPolicy.Given given) {
            return new LayoutChoice(given.words(), "as given");
        }
        try {
            LayoutAdvice advice = advisor.advise(FileProfile.ofSize(size), place(fileSystem, root.resolve(path)));
            return new LayoutChoice(advice.layout().map(LfsNotation::print).orElse(""), advice.reason());
        } catch (IOException | IllegalArgumentException e) {
            return new LayoutChoice("", "no advice: " + e.getMessage());
        }
    }

    /** The directory that a file will be in, or that its directory will inherit from. */
    private Place place(LustreFileSystem on, Path file) throws LustreException {
        Path directory = existing(file.getParent() == null ? root : file.getParent());
        synchronized (places) {
            Place known = places.get(directory);
            if (known != null) {
                return known;
            }
        }
        Layouts layouts = on.layouts();
        boolean ownDefault = layouts.directoryDefault(directory).isPresent();
        Place place = Place.of(on.osts(), ownDefault, layouts.expected(directory));
        synchronized (places) {
            places.put(directory, place);
        }
        return place;
    }

    @Override
    public Made create(Path file, LayoutChoice layout) throws IOException {
        if (fileSystem == null) {
            return FileMaker.WITHOUT_LAYOUT.create(file, layout);
        }
        if (layout.inherits()) {
            Files.createFile(file);
        } else {
            fileSystem.layouts().create(file, LfsNotation.parse(layout.notation()), MODE);
        }
        return existing(file, layout);
    }

    @Override
    public Made existing(Path file, LayoutChoice layout) throws IOException {
        return fileSystem == null
                ? FileMaker.WITHOUT_LAYOUT.existing(file, layout)
                : new Made(stripeBytes(fileSystem.layouts().read(file)), !layout.inherits());
    }

    /** The largest stripe size of its components, of which the others are divisors in all layouts that make sense. */
    private static long stripeBytes(Layout layout) {
        return layout.components().stream()
                .filter(component -> !component.pattern().isMdt())
                .mapToLong(Component::stripeSizeBytes)
                .max()
                .orElse(0);
    }
}
