package io.sluice.staging.transfer;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.crt.http.HttpHeader;

/**
 * What the headers of a response say about an object.
 *
 * @param size the length of the response's body, in bytes; -1 when it was not told
 * @param eTag without quotes; empty when it was not told
 * @param checksums by algorithm as S3 spells it, in base64; a composite one ends in a hyphen and the number of parts
 * @param composite whether the checksum is one over the checksums of parts
 * @param keyed whether it is encrypted with a key that makes the ETag something else than an MD5
 * @param parts how many parts it was uploaded in; 0 when it was not told, which it is for a part only
 * @param lastModifiedText when S3 stored the object, as HTTP writes it; empty when it was not told
 * @param metadata the user metadata, by lower-case name without its prefix
 */
record ObjectHead(
        long size,
        String eTag,
        Map<String, String> checksums,
        boolean composite,
        boolean keyed,
        int parts,
        String lastModifiedText,
        Map<String, String> metadata) {

    /** Nothing was told. */
    static final ObjectHead NONE = new ObjectHead(-1, "", Map.of(), false, false, 0, "", Map.of());

    private static final String CHECKSUM = "x-amz-checksum-";
    private static final String METADATA = "x-amz-meta-";
    private static final List<CrcAlgorithm> STRONGEST_FIRST =
            List.of(CrcAlgorithm.CRC64NVME, CrcAlgorithm.CRC32C, CrcAlgorithm.CRC32);
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    static ObjectHead of(HttpHeader[] headers) {
        long size = -1;
        String eTag = "";
        Map<String, String> checksums = Map.of();
        boolean composite = false;
        boolean keyed = false;
        int parts = 0;
        String lastModified = "";
        Map<String, String> metadata = Map.of();
        for (HttpHeader header : headers) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            String value = header.getValue();
            if (name.equals("content-length")) {
                size = Long.parseLong(value);
            } else if (name.equals("etag")) {
                eTag = unquoted(value);
            } else if (name.equals("last-modified")) {
                lastModified = value;
            } else if (name.startsWith("x-amz-")) {
                if (name.equals("x-amz-checksum-type")) {
                    composite |= value.equalsIgnoreCase("COMPOSITE");
                } else if (name.startsWith(CHECKSUM)) {
                    checksums =
                            with(checksums, name.substring(CHECKSUM.length()).toUpperCase(Locale.ROOT), value);
                    composite |= value.indexOf('-') >= 0;
                } else if (name.startsWith(METADATA)) {
                    metadata = with(metadata, name.substring(METADATA.length()), value);
                } else if (name.equals("x-amz-mp-parts-count")) {
                    parts = Integer.parseInt(value);
                } else if (name.equals("x-amz-server-side-encryption")) {
                    keyed |= value.startsWith("aws:kms");
                } else if (name.equals("x-amz-server-side-encryption-customer-algorithm")) {
                    keyed = true;
                }
            }
        }
        return new ObjectHead(size, eTag, checksums, composite, keyed, parts, lastModified, metadata);
    }

    /** When S3 stored the object; {@link Instant#EPOCH} when it was not told. */
    Instant lastModified() {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(lastModifiedText));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> longer = map.isEmpty() ? new HashMap<>(4) : map;
        longer.put(key, value);
        return longer;
    }

    static String unquoted(String eTag) {
        String bare = eTag.startsWith("W/") ? eTag.substring(2) : eTag;
        return bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")
                ? bare.substring(1, bare.length() - 1)
                : bare;
    }

    /** The MD5 of the object's bytes in hexadecimal, when the ETag is one. */
    Optional<String> md5() {
        return !keyed && MD5.matcher(eTag).matches() ? Optional.of(eTag) : Optional.empty();
    }

    /** A full-object checksum that parts can be combined to, the strongest first. */
    Optional<FullChecksum> fullChecksum() {
        if (composite) {
            return Optional.empty();
        }
        for (CrcAlgorithm algorithm : STRONGEST_FIRST) {
            String value = checksums.get(algorithm.name());
            if (value != null) {
                return Optional.of(new FullChecksum(algorithm, value));
            }
        }
        return Optional.empty();
    }

    /** A full-object digest, the strongest first. */
    Optional<FullDigest> fullDigest() {
        if (!composite) {
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                String value = checksums.get(algorithm.name());
                if (value != null) {
                    return Optional.of(new FullDigest(algorithm, value));
                }
            }
        }
        return Optional.empty();
    }

    /** A digest of the object's bytes from first to last. */
    record FullDigest(DigestAlgorithm algorithm, String base64) {}

    /** A checksum of the object's bytes from first to last. */
    record FullChecksum(CrcAlgorithm algorithm, String base64) {}
}
