package io.sluice.staging.push;

import io.sluice.staging.posix.PosixMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What an object says of the file it came from. Called by one thread at a time. */
@FunctionalInterface
public interface UserMetadata {

    /** Nothing. */
    UserMetadata NONE = file -> Map.of();

    /** Times, mode and owner in the form in which FSx for Lustre keeps them on objects. */
    UserMetadata POSIX = file -> PosixMetadata.of(file).toUserMetadata();

    /**
     * The user metadata of a file's object.
     *
     * @param file the file
     * @return values by lower-case name without {@code x-amz-meta-}
     * @throws IOException when the file cannot be asked
     */
    Map<String, String> of(Path file) throws IOException;
}
