package io.sluice.staging.transfer;

import io.sluice.staging.Preserve;
import io.sluice.staging.posix.PosixMetadata;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;

/** What a file takes over from its object besides the bytes. */
final class Attributes {

    private Attributes() {}

    /** Whether the object is to become a symbolic link. */
    static boolean isLink(Run run, ObjectHead head) {
        return run.options().preserve().contains(Preserve.LINKS)
                && PosixMetadata.fromUserMetadata(head.metadata()).isSymbolicLink();
    }

    /**
     * Sets what the options ask for, on a file that is written and closed.
     *
     * @param before a moment before the file's last byte was written
     * @return the file's modification time
     */
    static Instant settle(Run run, Path file, Instant before, SourceObject object, ObjectHead head) throws IOException {
        Set<Preserve> preserve = run.options().preserve();
        PosixMetadata metadata = PosixMetadata.fromUserMetadata(head.metadata());
        if (isLink(run, head)) {
            metadata.applyTo(file, preserve);
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        }
        boolean times = preserve.contains(Preserve.TIMES);
        if (times && metadata.modificationTime().isEmpty()) {
            Files.setLastModifiedTime(file, FileTime.from(object.lastModified()));
        }
        metadata.applyTo(file, preserve);
        return times
                ? metadata.modificationTime().orElse(object.lastModified())
                : run.destination().clock().lastWritten(file, before);
    }
}
