package io.sluice.staging.source;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file that the caller named cannot be read. Internal to Sluice: shared between its packages. */
public final class ListFiles {

    private ListFiles() {}

    /**
     * One sentence instead of what reading threw.
     *
     * @param what what the file is, for example {@code list of objects}
     * @param file the file
     * @param thrown what reading threw
     * @return the failure to throw
     */
    public static StagingException unreadable(String what, Path file, IOException thrown) {
        if (thrown instanceof StagingException known) {
            return known;
        }
        String why = thrown instanceof NoSuchFileException
                ? "there is no such file"
                : thrown instanceof AccessDeniedException
                        ? "permission denied"
                        : thrown instanceof CharacterCodingException
                                ? "it is not in UTF-8"
                                : String.valueOf(thrown.getMessage());
        return new StagingException(
                FailureCause.BAD_OPTION, "cannot read the " + what + " " + file + ": " + why, null, null, thrown);
    }
}
