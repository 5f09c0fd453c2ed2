package io.sluice.staging.transfer;

import io.sluice.staging.Preserve;
import io.sluice.staging.StageOptions;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file takes over from its object besides the bytes. The names in the user metadata are those that FSx for Lustre
 * writes and reads: {@code file-permissions}, {@code file-owner}, {@code file-group}, {@code file-mtime}.
 */
final class Attributes {

    private static final int PERMISSION_BITS = 07777;

    private Attributes() {}

    /**
     * Sets what the options ask for, on a file that is written and closed.
     *
     * @param before a moment before the file's last byte was written
     * @return the file's modification time
     */
    static Instant settle(Run run, Path file, Instant before, SourceObject object, ObjectHead head) throws IOException {
        StageOptions options = run.options();
        Map<String, String> metadata = head.metadata();
        if (options.preserve().contains(Preserve.OWNER)) {
            set(file, "unix:gid", number(metadata.get("file-group"), 10));
            set(file, "unix:uid", number(metadata.get("file-owner"), 10));
        }
        if (options.preserve().contains(Preserve.MODE)) {
            set(file, "unix:mode", number(metadata.get("file-permissions"), 8).map(mode -> mode & PERMISSION_BITS));
        }
        if (options.preserve().contains(Preserve.TIMES)) {
            Instant time = modified(metadata.get("file-mtime")).orElse(object.lastModified());
            Files.setLastModifiedTime(file, FileTime.from(time));
            return time;
        }
        return run.destination().clock().lastWritten(file, before);
    }

    private static void set(Path file, String attribute, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            Files.setAttribute(file, attribute, value.get().intValue(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Nanoseconds with the suffix {@code ns}, else milliseconds. */
    private static Optional<Instant> modified(@Nullable String text) {
        return text != null && text.endsWith("ns")
                ? number(text.substring(0, text.length() - 2), 10).map(nanos -> Instant.ofEpochSecond(0, nanos))
                : number(text, 10).map(Instant::ofEpochMilli);
    }

    private static Optional<Long> number(@Nullable String text, int radix) {
        try {
            return text == null ? Optional.empty() : Optional.of(Long.parseLong(text, radix));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
