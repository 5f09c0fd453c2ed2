package io.sluice.staging.cli;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Lustre file systems that are mounted here. */
final class LustreMounts {

    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private LustreMounts() {}

    /** The one there is. */
    static Path only() throws IOException {
        List<Path> mounts;
        try (var lines = Files.lines(MOUNTS)) {
            mounts = lines.map(line -> line.split(" ", 4))
                    .filter(fields -> fields.length == 4 && fields[2].equals("lustre"))
                    .map(fields -> Path.of(fields[1].replace("\\040", " ")))
                    .distinct()
                    .toList();
        }
        if (mounts.size() == 1) {
            return mounts.get(0);
        }
        throw new StagingException(
                FailureCause.BAD_OPTION,
                mounts.isEmpty() ? "no Lustre file system is mounted here" : "several are mounted here: " + mounts,
                "name the one to serve");
    }
}
