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
     * The same, and as FSx exports a tree: directories are empty objects whose keys end with a slash, and symbolic links objects
     * whose content is their target.
     */
    UserMetadata TREE = new UserMetadata() {
        @Override
        public Map<String, String> of(Path file) throws IOException {
            return POSIX.of(file);
        }

        @Override
        public boolean describesTree() {
            return true;
        }
    };

    /**
     * The user metadata of a file's object.
     *
     * @param file the file
     * @return values by lower-case name without {@code x-amz-meta-}
     * @throws IOException when the file cannot be asked
     */
    Map<String, String> of(Path file) throws IOException;

    /**
     * Whether it tells directories and symbolic links from files, so that these become objects too.
     *
     * @return false unless it does
     */
    default boolean describesTree() {
        return false;
    }
}
