package io.sluice.staging.repository;

import io.sluice.staging.S3Location;
import java.util.ArrayList;
import java.util.List;

/** The one form of directories and prefixes in which they can be compared. */
final class AssociatedPaths {

    private AssociatedPaths() {}

    /**
     * A directory relative to the root of a file system.
     *
     * @return begins with a slash, ends with none, has no empty components; {@code /} for the root
     * @throws IllegalArgumentException when it does not begin with a slash or leaves the file system
     */
    static String directory(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the file system path '" + path + "' has to begin with a slash");
        }
        List<String> components = new ArrayList<>();
        for (String component : path.split("/", -1)) {
            if (component.equals("..")) {
                throw new IllegalArgumentException("the file system path '" + path + "' leads out of itself");
            }
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return "/" + String.join("/", components);
    }

    /** The same with a slash at the end of the prefix, as the service adds one. */
    static S3Location prefix(S3Location location) {
        String prefix = location.prefix();
        return prefix.isEmpty() || prefix.endsWith("/") ? location : new S3Location(location.bucket(), prefix + "/");
    }

    /** Whether one of two directories, each in its one form, is the other or lies in it. */
    static boolean overlap(String one, String other) {
        return covers(one, other) || covers(other, one);
    }

    /** Whether a path is the directory or lies in it. */
    static boolean covers(String directory, String path) {
        return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
    }

    /** Whether two prefixes, each in its one form, claim an object together. */
    static boolean overlap(S3Location one, S3Location other) {
        return one.bucket().equals(other.bucket())
                && (one.prefix().startsWith(other.prefix()) || other.prefix().startsWith(one.prefix()));
    }

    /** The object of a path of the file system that the association covers; the prefix for its directory. */
    static S3Location object(Association association, String path) {
        String directory = association.fileSystemPath();
        String relative =
                path.equals(directory) ? "" : path.substring(directory.equals("/") ? 1 : directory.length() + 1);
        return new S3Location(
                association.repository().bucket(), association.repository().prefix() + relative);
    }
}
