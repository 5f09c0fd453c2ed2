package io.sluice.staging.doctor;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.S3Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one examination is about. */
final class Patient {

    private static final Pattern FSX_NAME =
            Pattern.compile("(fs-[0-9a-f]+)\\.fsx\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");

    private final Surroundings surroundings;
    private final Path path;
    private final @Nullable S3Location bucket;
    private final Optional<MountEntry> mount;
    private final Optional<LustreFileSystem> lustre;
    private final List<String> hosts;

    private Patient(
            Surroundings surroundings,
            Path path,
            @Nullable S3Location bucket,
            Optional<MountEntry> mount,
            Optional<LustreFileSystem> lustre,
            List<String> hosts) {
        this.surroundings = surroundings;
        this.path = path;
        this.bucket = bucket;
        this.mount = mount;
        this.lustre = lustre;
        this.hosts = hosts;
    }

    static Patient admit(Surroundings surroundings, Path path, Optional<S3Location> bucket) throws IOException {
        Optional<MountEntry> mount = MountEntry.of(path, surroundings.root()).filter(MountEntry::isLustre);
        return new Patient(
                surroundings,
                path.toAbsolutePath().normalize(),
                bucket.orElse(null),
                mount,
                open(path),
                mount.isPresent() ? mount.get().hosts(surroundings.root()) : List.of());
    }

    private static Optional<LustreFileSystem> open(Path path) {
        try {
            return Optional.of(LustreFileSystem.at(path));
        } catch (LustreException e) {
            // Why it cannot be opened is what the checks of the client and of the mount find.
            return Optional.empty();
        }
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Path path() {
        return path;
    }

    Optional<S3Location> bucket() {
        return Optional.ofNullable(bucket);
    }

    /** Empty when the path does not lie on Lustre. */
    Optional<MountEntry> mount() {
        return mount;
    }

    /** Empty when there is no way to talk to Lustre. */
    Optional<LustreFileSystem> lustre() {
        return lustre;
    }

    /** The hosts of the management server, names before addresses. */
    List<String> hosts() {
        return hosts;
    }

    Optional<String> fileSystemId() {
        return surroundings.fileSystemId().or(() -> fromName(1));
    }

    /** Of the FSx file system, as its host name tells it. */
    Optional<String> fileSystemRegion() {
        return fromName(2);
    }

    private Optional<String> fromName(int group) {
        return hosts.stream()
                .map(FSX_NAME::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(group))
                .findFirst();
    }
}
