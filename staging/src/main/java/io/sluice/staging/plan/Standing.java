package io.sluice.staging.plan;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What stands at a path beneath the destination. Symbolic links are never followed. */
sealed interface Standing {

    Duration SECOND = Duration.ofSeconds(1);

    /**
     * Whether two readings of a file's time agree, to less than a second: one of them may have no more than seconds, or be
     * the moment when the file was closed.
     */
    static boolean sameTime(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(SECOND) < 0;
    }

    /** Nothing. */
    record Nothing() implements Standing {
        static final Nothing INSTANCE = new Nothing();
    }

    /** A regular file. */
    record RegularFile(long size, Instant modified) implements Standing {}

    /** A directory. */
    record Directory() implements Standing {
        static final Directory INSTANCE = new Directory();
    }

    /**
     * Something else, at the path or on the way to it; {@code link} is a symbolic link at the path itself, which is no obstacle
     * where a run made it.
     */
    record InTheWay(String what, @Nullable RegularFile link) implements Standing {

        InTheWay(String what) {
            this(what, null);
        }
    }
}
