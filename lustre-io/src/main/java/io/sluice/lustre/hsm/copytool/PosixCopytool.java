package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.LustreFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A complete HSM agent: serves a mount from an archive that is a directory, until it is told to terminate. */
public final class PosixCopytool {

    private PosixCopytool() {}

    /**
     * Runs the agent.
     *
     * @param arguments the Lustre mount, the archive's directory, and the archive ids to serve, all of them when none is
     *     named
     * @throws IOException when the agent cannot register
     * @throws InterruptedException when the main thread is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("name the Lustre mount, the archive's directory, and the archive ids");
        }
        int[] archiveIds = Arrays.stream(arguments, 2, arguments.length)
                .mapToInt(Integer::parseInt)
                .toArray();
        LustreFileSystem fileSystem = LustreFileSystem.at(Path.of(arguments[0]));
        try (Copytool copytool = Copytool.register(fileSystem, archiveIds)) {
            Runtime.getRuntime().addShutdownHook(new Thread(copytool::close, "hsm-copytool-stop"));
            copytool.serve(new PosixArchive(Path.of(arguments[1])));
        }
    }
}
