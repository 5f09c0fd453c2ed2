package io.sluice.staging.plan;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Turns keys into paths. A key's path is the key without the source's base, byte for byte, or there is none: nothing is
 * escaped, folded or shortened, so two keys never share a path and paths sort as keys do. Control characters and names
 * that differ only in Unicode normalisation are kept as they are, as Lustre keeps them. The rules for what has no path
 * are those of the {@code KEY_} reasons in {@link Reason}.
 */
final class KeyMapper {

    /** NAME_MAX on Linux and on Lustre. */
    private static final int SEGMENT_BYTES = 255;

    /** PATH_MAX on Linux is 4096 with the closing NUL. */
    private static final int PATH_BYTES = 4095;

    static final String RESERVED = ".sluice";

    private final String base;
    private final int roomBytes;

    /**
     * A mapper for one source and one destination.
     *
     * @param base what each key begins with that is no part of the path
     * @param destination the absolute path whose length counts against the longest path
     */
    KeyMapper(String base, Path destination) {
        this.base = base;
        // One byte for the slash between the destination and the path.
        this.roomBytes = PATH_BYTES - 1 - destination.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** The path of a key whose object has so many bytes. */
    TargetPath map(String key, long size) {
        if (!key.startsWith(base)) {
            return new TargetPath.Nowhere(Reason.KEY_OUTSIDE_SOURCE);
        }
        boolean directory = key.length() == base.length() || key.endsWith("/");
        if (directory && size > 0) {
            return new TargetPath.Nowhere(Reason.KEY_DIRECTORY_WITH_CONTENT);
        }
        if (key.length() == base.length()) {
            return new TargetPath.OfDirectory("");
        }
        String path = key.substring(base.length(), directory ? key.length() - 1 : key.length());
        Reason problem = problem(path);
        if (problem != null) {
            return new TargetPath.Nowhere(problem);
        }
        return directory ? new TargetPath.OfDirectory(path) : new TargetPath.OfFile(path);
    }

    private @Nullable Reason problem(String path) {
        boolean ascii = true;
        int bytes = 0;
        int segmentStart = 0;
        int segmentStartBytes = 0;
        for (int i = 0; i <= path.length(); i++) {
            char c = i == path.length() ? '/' : path.charAt(i);
            if (c == '/') {
                Reason problem = segmentProblem(path, segmentStart, i, bytes - segmentStartBytes);
                if (problem != null) {
                    return problem;
                }
                segmentStart = i + 1;
                segmentStartBytes = bytes + 1;
            } else if (c == 0) {
                return Reason.KEY_NUL;
            } else if (Character.isSurrogate(c)) {
                if (!isPair(path, i)) {
                    return Reason.KEY_NOT_UNICODE;
                }
                i++;
            }
            ascii &= c < 0x80;
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 4 : 3;
        }
        if (bytes - 1 > roomBytes) {
            return Reason.KEY_PATH_TOO_LONG;
        }
        return ascii || encodable(path) ? null : Reason.KEY_NOT_ENCODABLE;
    }

    private static @Nullable Reason segmentProblem(String path, int start, int end, int bytes) {
        if (start == end) {
            return Reason.KEY_EMPTY_SEGMENT;
        }
        if (bytes > SEGMENT_BYTES) {
            return Reason.KEY_SEGMENT_TOO_LONG;
        }
        if (path.charAt(start) == '.') {
            if (bytes == 1 || (bytes == 2 && path.charAt(start + 1) == '.')) {
                return Reason.KEY_DOT_SEGMENT;
            }
            if (start == 0 && bytes == RESERVED.length() && path.startsWith(RESERVED)) {
                return Reason.KEY_RESERVED;
            }
        }
        return null;
    }

    private static boolean isPair(String path, int i) {
        return Character.isHighSurrogate(path.charAt(i))
                && i + 1 < path.length()
                && Character.isLowSurrogate(path.charAt(i + 1));
    }

    private static boolean encodable(String path) {
        try {
            return !Path.of(path).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
