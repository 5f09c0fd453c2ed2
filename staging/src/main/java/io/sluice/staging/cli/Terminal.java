package io.sluice.staging.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who is reading. */
final class Terminal {

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Whether somebody watches standard error, rather than a file or a log collecting it. */
    static boolean watchesStandardError() {
        // System.console() would ask for standard input and output too, and says nothing from Java 22 on.
        try {
            String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return !"dumb".equals(System.getenv("TERM"))
                    && (device.startsWith("/dev/pts/")
                            || device.startsWith("/dev/tty")
                            || device.equals("/dev/console"));
        } catch (IOException e) {
            return false;
        }
    }
}
