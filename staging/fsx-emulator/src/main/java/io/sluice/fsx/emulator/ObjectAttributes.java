package io.sluice.fsx.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the service keeps of a file in its object's user metadata.
 *
 * @param mode {@code st_mode}, type and permissions
 * @param uid the owner
 * @param gid the group
 * @param accessTime {@code file-atime}
 * @param modificationTime {@code file-mtime}
 */
record ObjectAttributes(int mode, int uid, int gid, Instant accessTime, Instant modificationTime) {

    private static final int TYPE = 0170000;
    private static final int SYMBOLIC_LINK = 0120000;
    private static final int DIRECTORY = 0040000;

    static ObjectAttributes of(Path path) throws IOException {
        Map<String, Object> unix = Files.readAttributes(
                path, "unix:mode,uid,gid,lastAccessTime,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        return new ObjectAttributes(
                (Integer) get(unix, "mode"),
                (Integer) get(unix, "uid"),
                (Integer) get(unix, "gid"),
                ((FileTime) get(unix, "lastAccessTime")).toInstant(),
                ((FileTime) get(unix, "lastModifiedTime")).toInstant());
    }

    private static Object get(Map<String, Object> attributes, String name) throws IOException {
        Object value = attributes.get(name);
        if (value == null) {
            throw new IOException("there is no attribute " + name);
        }
        return value;
    }

    /** Absent members have the values of an object that was not made by FSx. */
    static ObjectAttributes of(Map<String, String> metadata, Instant lastModified) {
        return new ObjectAttributes(
                number(metadata, "file-permissions", 8, 0100755),
                number(metadata, "file-owner", 10, 0),
                number(metadata, "file-group", 10, 0),
                time(metadata, "file-atime").orElse(lastModified),
                time(metadata, "file-mtime").orElse(lastModified));
    }

    private static int number(Map<String, String> metadata, String key, int radix, int otherwise) {
        try {
            String text = metadata.get(key);
            return text == null ? otherwise : Integer.parseInt(text, radix);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Nanoseconds when they say so, else milliseconds. */
    private static Optional<Instant> time(Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        try {
            if (text == null) {
                return Optional.empty();
            }
            if (text.endsWith("ns")) {
                long nanos = Long.parseLong(text.substring(0, text.length() - 2));
                return Optional.of(Instant.ofEpochSecond(0, nanos));
            }
            return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        // The set-user-id bit is not kept.
        metadata.put("file-permissions", String.format("0%o", mode & ~04000));
        metadata.put("file-owner", Integer.toUnsignedString(uid));
        metadata.put("file-group", Integer.toUnsignedString(gid));
        metadata.put("file-atime", nanos(accessTime) + "ns");
        metadata.put("file-mtime", nanos(modificationTime) + "ns");
        metadata.put("user-agent", "aws-fsx-lustre");
        return metadata;
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    boolean isSymbolicLink() {
        return (mode & TYPE) == SYMBOLIC_LINK;
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    int permissions() {
        return mode & 0777;
    }
}
