package io.sluice.lustre.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Layout attributes as a Lustre 2.17.0 file system with four OSTs answered them. */
final class Recorded {

    static final List<String> ALL = List.of(
            "default",
            "directory-pfl",
            "directory-pfl-child",
            "directory-plain",
            "directory-plain-child",
            "dom",
            "dom-written",
            "flr",
            "flr-pfl",
            "flr-resynced",
            "flr-stale",
            "hsm-archived",
            "overstriped",
            "pfl",
            "pfl-instantiated",
            "pfl-pool",
            "plain",
            "pool",
            "released",
            "released-pfl",
            "released-pool",
            "restored",
            "sel",
            "specific-osts");

    private Recorded() {}

    static byte[] bytes(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream("/layouts/" + name + ".hex")) {
            if (in == null) {
                throw new IllegalArgumentException("no recording '" + name + "'");
            }
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Layout layout(String name) {
        return Layout.parse(bytes(name));
    }
}
