package io.sluice.staging;

import java.nio.file.Path;

/** What names the objects that are staged. */
public sealed interface ObjectsFrom {

    /** Everything beneath the source's prefix, as S3 lists it. */
    record Listing() implements ObjectsFrom {}

    /**
     * A file with one object a line: a key, or a JSON object with {@code key} and, as far as known, {@code size},
     * {@code etag}, {@code last_modified}, {@code version_id} and {@code checksum}. Keys are whole, with the source's prefix.
     * A list of failures that an earlier run wrote is such a file.
     *
     * @param file the list, in UTF-8
     */
    record KeyList(Path file) implements ObjectsFrom {}

    /**
     * A plan that was stored. Each of its objects is compared with the destination once more, so that a plan that was carried
     * out in part is carried out to its end.
     *
     * @param file the plan
     */
    record StoredPlan(Path file) implements ObjectsFrom {}
}
