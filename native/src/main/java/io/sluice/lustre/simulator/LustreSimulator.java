package io.sluice.lustre.simulator;

import java.nio.file.Files;
import java.nio.file.Path;

/** The way in to the simulated Lustre: a directory becomes a mount by holding the simulator's state directory. */
public final class LustreSimulator {

    /** Name of the directory, at the root of a simulated mount, that holds the simulator's own state. */
    public static final String STATE_DIRECTORY = ".lustre-sim";

    private LustreSimulator() {}

    /**
     * Whether {@code directory} is the root of a simulated mount.
     *
     * @param directory any path; it need not exist
     * @return true when the state directory is there
     */
    public static boolean isMount(Path directory) {
        return Files.isDirectory(directory.resolve(STATE_DIRECTORY));
    }
}
