package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which path belongs to which object, over any number of mounted file systems and their associations. Asks nobody: it
 * computes with what it was made of. Immutable.
 *
 * <p>Of mounts that lie in each other the innermost counts, as for the kernel. An association covers the directory that it
 * names and what lies below; its prefix and what begins with it. Keys that are no path ({@code a//b}, {@code ../c}) have
 * no counterpart.
 */
public final class LinkedPaths {

    private final List<LinkedFileSystem> fileSystems;

    /**
     * Over these file systems.
     *
     * @param fileSystems mounted file systems; one may be mounted more than once
     */
    public LinkedPaths(List<LinkedFileSystem> fileSystems) {
        this.fileSystems = List.copyOf(fileSystems);
    }

    /**
     * The object of a local path.
     *
     * @param path a path; it need not exist, and symbolic links are not followed
     * @return empty when it lies on none of the mounts, or under no association
     * @throws StagingException when two associations claim it
     */
    public Optional<Counterpart> of(Path path) throws StagingException {
        Path absolute = path.toAbsolutePath().normalize();
        Optional<LinkedFileSystem> mounted = fileSystems.stream()
                .filter(one -> absolute.startsWith(one.mountPoint()))
                .max(Comparator.comparingInt(one -> one.mountPoint().getNameCount()));
        if (mounted.isEmpty()) {
            return Optional.empty();
        }
        String place = "/" + mounted.get().mountPoint().relativize(absolute);
        List<Association> covering = mounted.get().associations().stream()
                .filter(association -> AssociatedPaths.covers(association.fileSystemPath(), place))
                .toList();
        Optional<Association> one = onlyOne(covering, path.toString());
        return one.map(association ->
                new Counterpart(association, absolute, place, AssociatedPaths.object(association, place)));
    }

    /**
     * The local paths of an object or prefix: one for each mount of a file system that is linked to it.
     *
     * @param object bucket and key; with or without a slash at the end for a directory
     * @return in the order of the mounts; empty when no association covers it, or its key is no path
     * @throws StagingException when two associations of a file system claim it
     */
    public List<Counterpart> of(S3Location object) throws StagingException {
        List<Counterpart> counterparts = new ArrayList<>();
        for (LinkedFileSystem fileSystem : fileSystems) {
            List<Association> covering = fileSystem.associations().stream()
                    .filter(association -> covers(association.repository(), object))
                    .toList();
            Optional<Association> one = onlyOne(covering, object.toString());
            if (one.isPresent()) {
                counterpart(fileSystem, one.get(), object).ifPresent(counterparts::add);
            }
        }
        return counterparts;
    }

    /**
     * The one association that a local path lies under.
     *
     * @param path a path
     * @return path and object
     * @throws StagingException when there is none, or two claim it
     */
    public Counterpart require(Path path) throws StagingException {
        return of(path).orElseThrow(() -> new StagingException(
                FailureCause.NOT_LINKED,
                path + " lies under no data repository association",
                "'sluice dra list' shows what is linked, 'sluice dra create' links it"));
    }

    private static boolean covers(S3Location repository, S3Location object) {
        // The prefix itself may be written without its slash.
        return repository.bucket().equals(object.bucket())
                && (object.prefix().startsWith(repository.prefix())
                        || repository.prefix().equals(object.prefix() + "/"));
    }

    private static Optional<Association> onlyOne(List<Association> covering, String what) throws StagingException {
        if (covering.size() > 1) {
            throw new StagingException(
                    FailureCause.NOT_LINKED,
                    what + " is claimed by " + covering.get(0) + " and by " + covering.get(1),
                    "delete one of the two associations");
        }
        return covering.stream().findFirst();
    }

    private static Optional<Counterpart> counterpart(
            LinkedFileSystem fileSystem, Association association, S3Location object) {
        String prefix = association.repository().prefix();
        String relative = object.prefix().length() < prefix.length()
                ? ""
                : object.prefix().substring(prefix.length());
        String name = relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
        String directory = association.fileSystemPath();
        if (relative.equals("/") || !isPath(name)) {
            return Optional.empty();
        }
        String place = name.isEmpty() ? directory : (directory.equals("/") ? "/" : directory + "/") + name;
        try {
            Path local = fileSystem.mountPoint().resolve(place.substring(1)).normalize();
            return Optional.of(new Counterpart(association, local, place, object));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean isPath(String name) {
        if (name.isEmpty()) {
            return true;
        }
        for (String component : name.split("/", -1)) {
            if (component.isEmpty() || component.equals(".") || component.equals("..")) {
                return false;
            }
        }
        return name.indexOf('\0') < 0;
    }
}
