package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.layout.FileProfile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutAdvice;
import io.sluice.lustre.layout.LayoutAdvisor;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.Place;
import java.nio.file.Path;
import java.util.List;

/** Advice for files of one file system, whose OSTs are asked once. */
final class LayoutAdviser {

    private final Layouts layouts;
    private final List<StorageTarget> osts;
    private final LayoutAdvisor advisor = new LayoutAdvisor();

    LayoutAdviser(LustreFileSystem fileSystem) throws LustreException {
        layouts = fileSystem.layouts();
        osts = fileSystem.osts();
    }

    /** For a file of a size that is to be made in a directory. */
    LayoutAdvice inDirectory(Path directory, FileProfile file) throws LustreException {
        boolean ownDefault = layouts.directoryDefault(directory).isPresent();
        return advisor.advise(file, Place.of(osts, ownDefault, layouts.expected(directory)));
    }

    /** For a file that is there: a default of its directory does not bind who moves it on purpose. */
    LayoutAdvice ofFile(Path file, FileProfile profile) throws LustreException {
        Path directory = file.toAbsolutePath().getParent();
        return advisor.advise(profile, Place.of(osts, false, layouts.expected(directory == null ? file : directory)));
    }

    /** Whether a file lies on as many stripes as advised, or where no layout is advised, on one. */
    static boolean follows(Layout layout, LayoutAdvice advice) {
        if (layout.isComposite() || advice.layout().filter(Layout::isComposite).isPresent()) {
            // What a progressive layout does with a file depends on its size; it was somebody's choice.
            return true;
        }
        int advised = advice.layout()
                .map(choice -> choice.components().get(0).stripeCount())
                .orElse(1);
        return layout.components().get(0).stripeCount() == advised;
    }
}
