package io.sluice.staging.plan;

/** Chooses the layout of a file that is about to be copied. Called once for each, from the planning thread. */
@FunctionalInterface
public interface LayoutChooser {

    /** Leaves every file what its directory gives. */
    LayoutChooser INHERIT = (path, size) -> LayoutChoice.INHERIT;

    /**
     * The layout for one file. Must not block on the network; answers should be shared between files.
     *
     * @param path the file's path relative to the destination, with {@code /} between segments
     * @param size bytes
     * @return the choice
     */
    LayoutChoice choose(String path, long size);
}
