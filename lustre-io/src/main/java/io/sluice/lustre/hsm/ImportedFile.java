package io.sluice.lustre.hsm;

import java.time.Instant;
import java.util.Objects;

/**
 * What an imported file says of itself while its data is in the HSM backend only.
 *
 * @param sizeBytes the size in bytes, which must be that of the copy; not negative
 * @param mode the permission bits, 0 to 0777; the file creation mask of the process does not apply
 * @param uid the owner's number, as an unsigned number
 * @param gid the group's number, as an unsigned number
 * @param accessTime the time of last access, of which Lustre keeps whole seconds; not before 1970
 * @param modificationTime the time of last modification, of which Lustre keeps whole seconds; not before 1970
 */
public record ImportedFile(long sizeBytes, int mode, int uid, int gid, Instant accessTime, Instant modificationTime) {

    /** Checks the ranges. */
    public ImportedFile {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("the size of an imported file is 0 bytes or more, not " + sizeBytes);
        }
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException(
                    "the mode of an imported file is 0 to 0777, not 0" + Integer.toOctalString(mode));
        }
        requireRepresentable(accessTime);
        requireRepresentable(modificationTime);
    }

    private static void requireRepresentable(Instant time) {
        if (Objects.requireNonNull(time).isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException("a time of an imported file is not before 1970, as " + time + " is");
        }
    }
}
