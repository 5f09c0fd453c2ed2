package io.sluice.staging.transfer;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Why the destination could not be written.
 *
 * @param cause why
 * @param sentence one sentence that names the path
 * @param remedy what to do about it; empty when none is known
 */
record DestinationFailure(FailureCause cause, String sentence, Optional<String> remedy) {

    static DestinationFailure of(IOException e, Path path) {
        if (e instanceof StagingException known) {
            return new DestinationFailure(known.failureCause(), known.sentence(), known.remedy());
        }
        if (e instanceof LustreException lustre && !lustre.errno().equals(Errno.ENOSPC)) {
            return new DestinationFailure(
                    FailureCause.LAYOUT_REFUSED,
                    "cannot make " + path + ": " + lustre.getMessage(),
                    Optional.of("leave layouts to the directories with the option layout=default"));
        }
        String reason = reason(e);
        String words = reason.toLowerCase(Locale.ROOT);
        if (words.contains("no space left") || e instanceof LustreException || words.contains("quota exceeded")) {
            return new DestinationFailure(
                    FailureCause.NO_SPACE,
                    "cannot write " + path + ": " + reason,
                    Optional.of("make space and run again: what is staged stays, and only the rest is fetched"));
        }
        if (words.contains("read-only file system")) {
            return new DestinationFailure(
                    FailureCause.DESTINATION_DENIED,
                    "cannot write " + path + ": the file system is mounted read-only",
                    Optional.of("mount it writable or choose another destination"));
        }
        if (e instanceof AccessDeniedException
                || words.contains("permission denied")
                || words.contains("operation not permitted")) {
            return new DestinationFailure(
                    FailureCause.DESTINATION_DENIED,
                    "cannot write " + path + ": permission denied",
                    Optional.of("give this user write permission there or choose another destination"));
        }
        if (words.contains("not a directory") || words.contains("is a directory") || words.contains("file exists")) {
            return new DestinationFailure(
                    FailureCause.PATH_CONFLICT, "cannot write " + path + ": " + reason, Optional.empty());
        }
        return new DestinationFailure(
                FailureCause.DESTINATION_IO, "cannot write " + path + ": " + reason, Optional.empty());
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        String type = e.getClass().getSimpleName().replace("Exception", "");
        return e instanceof FileSystemException || e.getMessage() == null ? type : e.getMessage();
    }

    /** Whether every other file would fail the same way. */
    boolean concernsAll() {
        return cause == FailureCause.NO_SPACE;
    }

    StagingException toException() {
        return remedy.isPresent()
                ? new StagingException(cause, sentence, remedy.get())
                : new StagingException(cause, sentence);
    }

    String message() {
        return remedy.map(words -> sentence + "; " + words).orElse(sentence);
    }
}
