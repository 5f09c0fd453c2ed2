package io.sluice.fsx.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.fsx.emulator.Bucket.FileProblem;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Makes released files of objects. Safe for use by several threads. */
final class Importer {

    /** What a file was processed with when nothing is to be said. */
    static final String DONE = "";

    private static final int LONGEST_NAME = 255;
    private static final int STRIPE_BYTES = 1 << 20;
    private static final Set<String> ARCHIVED_TIERS = Set.of("GLACIER", "DEEP_ARCHIVE");

    private final LustreFileSystem lustre;
    private final Path mount;
    private final Bucket bucket;
    private final Link link;
    private final int osts;

    Importer(LustreFileSystem lustre, Path mount, Bucket bucket, Link link) throws LustreException {
        this.lustre = lustre;
        this.mount = mount;
        this.bucket = bucket;
        this.link = link;
        this.osts = lustre.osts().size();
    }

    /**
     * Imports one object, unless it is known and unchanged.
     *
     * @return {@link #DONE}, or the code of a warning
     * @throws FileProblem when it cannot be imported
     * @throws IOException when the mount fails
     */
    String apply(String key, String entityTag) throws IOException {
        Path path = local(key);
        if (entityTag.equals(link.known.get(key)) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return DONE;
        }
        HeadObjectResponse head = bucket.head(key);
        ObjectAttributes attributes = attributes(head, path);
        String warning = DONE;
        if (key.endsWith("/")) {
            directory(path, attributes);
        } else if (attributes.isSymbolicLink()) {
            symbolicLink(path, key, head);
        } else {
            file(path, head, attributes);
            warning = isArchived(head) ? "S3ObjectInUnsupportedTier" : DONE;
        }
        link.known.put(key, entityTag);
        return warning;
    }

    /** Removes what an object that is gone had made; a directory only when it is empty. */
    void forget(String key) throws IOException {
        try {
            Files.deleteIfExists(local(key));
        } catch (DirectoryNotEmptyException e) {
            return;
        } finally {
            link.known.remove(key);
        }
    }

    private static boolean isArchived(HeadObjectResponse head) {
        // A restored object says so in its header.
        String restore = head.restore();
        boolean thawed = restore != null && restore.contains("ongoing-request=\"false\"");
        return ARCHIVED_TIERS.contains(String.valueOf(head.storageClassAsString())) && !thawed;
    }

    /** An object that no longer says what its file is leaves the file as it is. */
    private static ObjectAttributes attributes(HeadObjectResponse head, Path path) throws IOException {
        Map<String, String> metadata = head.metadata();
        boolean silent = !metadata.containsKey("file-permissions");
        if (silent && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            ObjectAttributes present = ObjectAttributes.of(path);
            return new ObjectAttributes(
                    present.mode(), present.uid(), present.gid(), present.accessTime(), head.lastModified());
        }
        return ObjectAttributes.of(metadata, head.lastModified());
    }

    private Path local(String key) throws FileProblem {
        String relative = key.substring(link.prefix.length());
        String name = relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
        for (String component : name.split("/", -1)) {
            boolean fits = !component.isEmpty()
                    && !component.equals(".")
                    && !component.equals("..")
                    && component.indexOf('\0') < 0
                    && component.getBytes(UTF_8).length <= LONGEST_NAME;
            if (!fits) {
                throw new FileProblem("S3ObjectPathNotPosixCompliant");
            }
        }
        return mount.resolve(link.path(link.prefix + name).substring(1));
    }

    private void directory(Path path, ObjectAttributes attributes) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileProblem("S3ObjectTypeMismatch");
        }
        parents(path.resolve("."));
        Files.setAttribute(path, "unix:uid", attributes.uid());
        Files.setAttribute(path, "unix:gid", attributes.gid());
        Files.setPosixFilePermissions(path, permissions(attributes.permissions()));
        Files.setLastModifiedTime(path, FileTime.from(attributes.modificationTime()));
        mark(path, "/");
    }

    /** What came from the bucket is no news for an export. */
    private void mark(Path path, String end) throws IOException {
        link.marks.put(link.key("/" + mount.relativize(path)) + end, Exporter.mark(path));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] bits = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < bits.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(bits[i]);
            }
        }
        return permissions;
    }

    private void symbolicLink(Path path, String key, HeadObjectResponse head) throws IOException {
        if (isArchived(head)) {
            throw new FileProblem("S3SymlinkInUnsupportedTier");
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileProblem("S3ObjectTypeMismatch");
        }
        parents(path);
        Files.deleteIfExists(path);
        Files.createSymbolicLink(path, Path.of(bucket.text(key)));
        mark(path, "");
    }

    private void file(Path path, HeadObjectResponse head, ObjectAttributes attributes) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileProblem("S3ObjectTypeMismatch");
        }
        parents(path);
        // In case of conflict S3 prevails.
        Files.deleteIfExists(path);
        long size = head.contentLength();
        long chunk = (long) link.chunkMib << 20;
        int stripes = (int) Math.min(osts, size / chunk + 1);
        lustre.hsm()
                .importReleased(
                        path,
                        Archive.ID,
                        new ImportedFile(
                                size,
                                attributes.permissions(),
                                attributes.uid(),
                                attributes.gid(),
                                notBeforeEpoch(attributes.accessTime()),
                                notBeforeEpoch(attributes.modificationTime())),
                        Layout.plain(stripes, STRIPE_BYTES));
    }

    private static Instant notBeforeEpoch(Instant time) {
        return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
    }

    private void parents(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileProblem("S3ObjectTypeMismatch");
        }
        parents(parent);
        try {
            Files.createDirectory(parent);
            Files.setPosixFilePermissions(parent, permissions(0755));
            mark(parent, "/");
        } catch (FileAlreadyExistsException e) {
            // Another thread came first.
            if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileProblem("S3ObjectTypeMismatch");
            }
        } catch (NoSuchFileException e) {
            throw new FileProblem("InternalError");
        }
    }
}
