package io.sluice.staging.posix;

import io.sluice.staging.Preserve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file's permissions, owner, group and times in the user metadata of its object, in the names and formats of FSx for
 * Lustre ("POSIX metadata support for data repositories"): {@value #PERMISSIONS} is {@code st_mode} in octal with its type,
 * as {@code 0100664}; {@value #OWNER} and {@value #GROUP} are numbers; {@value #ACCESS_TIME} and {@value #MODIFICATION_TIME}
 * are nanoseconds since 1970 that end in {@code ns}, and milliseconds without that ending. Set-user-ID and set-group-ID bits
 * are not written, as FSx does not keep them.
 *
 * <p>A directory is an empty object whose key ends with a slash; a symbolic link is an object whose content is its target.
 * What an object does not say, or says in a way that cannot be read, is absent. Immutable.
 */
public final class PosixMetadata {

    /** Type and permission bits. */
    public static final String PERMISSIONS = "file-permissions";

    /** The numeric user. */
    public static final String OWNER = "file-owner";

    /** The numeric group. */
    public static final String GROUP = "file-group";

    /** When the file was last read. */
    public static final String ACCESS_TIME = "file-atime";

    /** When the file's content was last changed. */
    public static final String MODIFICATION_TIME = "file-mtime";

    private static final String USER_AGENT = "user-agent";
    private static final String FSX = "aws-fsx-lustre";

    private static final int TYPE_BITS = 0170000; // S_IFMT
    private static final int DIRECTORY = 0040000; // S_IFDIR
    private static final int SYMBOLIC_LINK = 0120000; // S_IFLNK
    private static final int SET_ID_BITS = 06000; // S_ISUID, S_ISGID
    private static final int PERMISSION_BITS = 07777;
    private static final long HIGHEST_ID = 0xffffffffL;

    private static final PosixMetadata NONE = new PosixMetadata(null, null, null, null, null);

    private final @Nullable Integer mode;
    private final @Nullable Integer owner;
    private final @Nullable Integer group;
    private final @Nullable Instant accessTime;
    private final @Nullable Instant modificationTime;

    private PosixMetadata(
            @Nullable Integer mode,
            @Nullable Integer owner,
            @Nullable Integer group,
            @Nullable Instant accessTime,
            @Nullable Instant modificationTime) {
        this.mode = mode;
        this.owner = owner;
        this.group = group;
        this.accessTime = accessTime;
        this.modificationTime = modificationTime;
    }

    /**
     * Nothing is known.
     *
     * @return metadata of which everything is absent
     */
    public static PosixMetadata none() {
        return NONE;
    }

    /**
     * All of it.
     *
     * @param mode {@code st_mode}: type and permission bits
     * @param owner the user's number, unsigned
     * @param group the group's number, unsigned
     * @param accessTime when the file was last read
     * @param modificationTime when its content was last changed
     * @return the metadata
     */
    public static PosixMetadata of(int mode, int owner, int group, Instant accessTime, Instant modificationTime) {
        return new PosixMetadata(mode, owner, group, accessTime, modificationTime);
    }

    /**
     * Reads it from a file, directory or symbolic link, which is not followed. One metadata request; does not read data, so
     * a released file stays released.
     *
     * @param path an existing path
     * @return everything but set-id bits
     * @throws IOException when it cannot be read
     */
    public static PosixMetadata of(Path path) throws IOException {
        return read(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads it from what a path leads to, symbolic links followed.
     *
     * @param path a path, for example of an open file below {@code /proc/self/fd}
     * @return everything but set-id bits
     * @throws IOException when it cannot be read
     */
    public static PosixMetadata ofTarget(Path path) throws IOException {
        return read(path);
    }

    private static PosixMetadata read(Path path, LinkOption... links) throws IOException {
        Map<String, Object> read =
                Files.readAttributes(path, "unix:mode,uid,gid,lastAccessTime,lastModifiedTime", links);
        return of(
                number(read, "mode"),
                number(read, "uid"),
                number(read, "gid"),
                time(read, "lastAccessTime"),
                time(read, "lastModifiedTime"));
    }

    private static int number(Map<String, Object> read, String name) {
        return (Integer) present(read, name);
    }

    private static Instant time(Map<String, Object> read, String name) {
        return ((FileTime) present(read, name)).toInstant();
    }

    private static Object present(Map<String, Object> read, String name) {
        Object value = read.get(name);
        if (value == null) {
            throw new IllegalStateException("the file system tells no " + name);
        }
        return value;
    }

    /**
     * Reads it from an object's user metadata; everything else there is ignored.
     *
     * @param userMetadata values by lower-case name without {@code x-amz-meta-}
     * @return what is there and can be read
     */
    public static PosixMetadata fromUserMetadata(Map<String, String> userMetadata) {
        return new PosixMetadata(
                integer(userMetadata.get(PERMISSIONS), 8, TYPE_BITS | PERMISSION_BITS),
                integer(userMetadata.get(OWNER), 10, HIGHEST_ID),
                integer(userMetadata.get(GROUP), 10, HIGHEST_ID),
                EpochTime.read(userMetadata.get(ACCESS_TIME)),
                EpochTime.read(userMetadata.get(MODIFICATION_TIME)));
    }

    private static @Nullable Integer integer(@Nullable String text, int radix, long highest) {
        try {
            long value = text == null ? -1 : Long.parseLong(text, radix);
            return value < 0 || value > highest ? null : (Integer) (int) value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Writes it as FSx does when it exports.
     *
     * @return values by name without {@code x-amz-meta-}, in a fixed order; absent ones are left out
     */
    public Map<String, String> toUserMetadata() {
        Map<String, String> userMetadata = new LinkedHashMap<>();
        userMetadata.put(USER_AGENT, FSX);
        if (accessTime != null) {
            userMetadata.put(ACCESS_TIME, EpochTime.write(accessTime));
        }
        if (owner != null) {
            userMetadata.put(OWNER, Integer.toUnsignedString(owner));
        }
        if (mode != null) {
            userMetadata.put(PERMISSIONS, String.format("%07o", mode & ~SET_ID_BITS));
        }
        if (group != null) {
            userMetadata.put(GROUP, Integer.toUnsignedString(group));
        }
        if (modificationTime != null) {
            userMetadata.put(MODIFICATION_TIME, EpochTime.write(modificationTime));
        }
        return userMetadata;
    }

    /**
     * Whether the object is a symbolic link, whose content is its target.
     *
     * @return false also when the type is not known
     */
    public boolean isSymbolicLink() {
        return mode != null && (mode & TYPE_BITS) == SYMBOLIC_LINK;
    }

    /**
     * Whether the type is that of a directory. A key that ends with a slash is a directory's whatever this says: a
     * walkthrough of AWS puts {@code 0100664} on one.
     *
     * @return false also when the type is not known
     */
    public boolean isDirectory() {
        return mode != null && (mode & TYPE_BITS) == DIRECTORY;
    }

    /**
     * The permission bits without the type, set-id and sticky bits included.
     *
     * @return 0 to 07777, when known
     */
    public Optional<Integer> permissions() {
        return Optional.ofNullable(mode).map(all -> all & PERMISSION_BITS);
    }

    /**
     * The numeric user.
     *
     * @return an unsigned number, when known
     */
    public Optional<Integer> owner() {
        return Optional.ofNullable(owner);
    }

    /**
     * The numeric group.
     *
     * @return an unsigned number, when known
     */
    public Optional<Integer> group() {
        return Optional.ofNullable(group);
    }

    /**
     * When the file was last read.
     *
     * @return the time, when known
     */
    public Optional<Instant> accessTime() {
        return Optional.ofNullable(accessTime);
    }

    /**
     * When the content was last changed.
     *
     * @return the time, when known
     */
    public Optional<Instant> modificationTime() {
        return Optional.ofNullable(modificationTime);
    }

    /**
     * Sets on a file, directory or symbolic link what is known and asked for; a link itself, never what it points to. The
     * times come last, a link's to the microsecond only, and set-id bits only with {@link Preserve#SET_ID}.
     *
     * @param path an existing path
     * @param what what to set
     * @throws IOException when something cannot be set; the owner needs root
     */
    public void applyTo(Path path, Set<Preserve> what) throws IOException {
        if (what.contains(Preserve.OWNER)) {
            set(path, "unix:gid", group);
            set(path, "unix:uid", owner);
        }
        if (what.contains(Preserve.MODE) && mode != null && !Files.isSymbolicLink(path)) {
            int asked = what.contains(Preserve.SET_ID) ? PERMISSION_BITS : PERMISSION_BITS & ~SET_ID_BITS;
            set(path, "unix:mode", mode & asked);
        }
        if (what.contains(Preserve.TIMES)) {
            setTimes(path);
        }
    }

    private void setTimes(Path path) throws IOException {
        if (accessTime != null || modificationTime != null) {
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(
                            modificationTime == null ? null : FileTime.from(modificationTime),
                            accessTime == null ? null : FileTime.from(accessTime),
                            null);
        }
    }

    private static void set(Path path, String attribute, @Nullable Integer value) throws IOException {
        if (value != null) {
            Files.setAttribute(path, attribute, value, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
