package io.sluice.staging;

import io.sluice.staging.plan.LayoutChoice;
import io.sluice.staging.plan.LayoutChooser;
import io.sluice.staging.transfer.FileMaker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Which layouts files get at a destination, and the making of files with them. */
final class DestinationLayouts implements LayoutChooser, FileMaker {

    private final Optional<String> whyNone;

    private DestinationLayouts(Optional<String> whyNone) {
        this.whyNone = whyNone;
    }

    static DestinationLayouts of(LayoutPolicy policy, Path root) {
        return new DestinationLayouts(Optional.of(root + " is not on Lustre (" + policy + ")"));
    }

    /** Why no file gets a layout of its own. */
    Optional<String> whyNone() {
        return whyNone;
    }

    @Override
    public LayoutChoice choose(String path, long size) {
        return LayoutChoice.INHERIT;
    }

    @Override
    public long create(Path file, LayoutChoice layout) throws IOException {
        return FileMaker.WITHOUT_LAYOUT.create(file, layout);
    }
}
