package io.sluice.lustre.backend.jna;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Paths as the bytes that the kernel knows them by. A Java path keeps the bytes it was read with but its text may not: in
 * the POSIX locale every letter outside ASCII becomes a replacement character. The URI form has the bytes.
 */
final class NativePath {

    private NativePath() {}

    /** The path's bytes, absolute, with the zero that ends a C string. */
    static byte[] cString(Path path) {
        Path absolute = path.toAbsolutePath();
        String text = absolute.toString();
        byte[] bytes = isAscii(text) ? text.getBytes(StandardCharsets.US_ASCII) : bytesOfUri(absolute.toUri());
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** A text that is no path, for example the name of a file system, with the zero that ends a C string. */
    static byte[] cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** The text before the first zero. */
    static String text(byte[] cString) {
        return new String(cString, 0, length(cString), StandardCharsets.UTF_8);
    }

    /** The path with these bytes below another. */
    static Path resolve(Path parent, byte[] cString) {
        int length = length(cString);
        String ascii = new String(cString, 0, length, StandardCharsets.ISO_8859_1);
        if (isAscii(ascii)) {
            return parent.resolve(ascii.startsWith("/") ? ascii.substring(1) : ascii);
        }
        StringBuilder uri = new StringBuilder("file://");
        append(uri, bytesOfUri(parent.toAbsolutePath().toUri()));
        uri.append('/');
        append(uri, Arrays.copyOf(cString, length));
        return Path.of(URI.create(uri.toString())).normalize();
    }

    private static void append(StringBuilder uri, byte[] bytes) {
        for (byte b : bytes) {
            if (b == '/' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z')) {
                uri.append((char) b);
            } else {
                uri.append(String.format("%%%02X", b & 0xff));
            }
        }
    }

    private static int length(byte[] cString) {
        int length = 0;
        while (length < cString.length && cString[length] != 0) {
            length++;
        }
        return length;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** The URI ends in a slash when the path is a directory, which the kernel would take for more than it says. */
    private static byte[] bytesOfUri(URI uri) {
        String raw = uri.getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        byte[] result = bytes.toByteArray();
        return result.length > 1 && result[result.length - 1] == '/'
                ? Arrays.copyOf(result, result.length - 1)
                : result;
    }
}
