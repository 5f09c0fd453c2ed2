package io.sluice.staging.transfer;

import io.sluice.staging.ProofKind;
import io.sluice.staging.plan.Proof;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * Compares the bytes of one answer, while they come, with the best that S3 says of them. Where that is no checksum, one is
 * computed all the same, so that the file can be verified later.
 */
final class BodyCheck {

    private final CrcAlgorithm algorithm;
    private final @Nullable Checksum checksum;
    private final @Nullable MessageDigest digest;
    private final ProofKind kind;
    private final String name;
    private final String expected;

    private BodyCheck(
            CrcAlgorithm algorithm,
            @Nullable Checksum checksum,
            @Nullable MessageDigest digest,
            ProofKind kind,
            String name,
            String expected) {
        this.algorithm = algorithm;
        this.checksum = checksum;
        this.digest = digest;
        this.kind = kind;
        this.name = name;
        this.expected = expected;
    }

    /** What the headers of an answer with a whole object ask for. */
    static BodyCheck of(ObjectHead head) {
        Optional<ObjectHead.FullChecksum> crc = head.fullChecksum();
        if (crc.isPresent()) {
            CrcAlgorithm own = crc.get().algorithm();
            return new BodyCheck(
                    own, own.start(), null, own.kind(), own.name(), crc.get().base64());
        }
        Optional<ObjectHead.FullDigest> digest = head.fullDigest();
        CrcAlgorithm ours = CrcAlgorithm.CRC64NVME;
        if (digest.isPresent()) {
            DigestAlgorithm own = digest.get().algorithm();
            return new BodyCheck(
                    ours,
                    null,
                    own.start(),
                    own.kind(),
                    own.name(),
                    digest.get().base64());
        }
        Optional<String> md5 = head.md5();
        return md5.isPresent()
                ? new BodyCheck(
                        ours, ours.start(), DigestAlgorithm.MD5.start(), ProofKind.MD5_ETAG, ours.name(), md5.get())
                : new BodyCheck(ours, ours.start(), null, ProofKind.LENGTH, ours.name(), "");
    }

    void update(byte[] bytes) {
        if (checksum != null) {
            checksum.update(bytes, 0, bytes.length);
        }
        if (digest != null) {
            digest.update(bytes);
        }
    }

    /** How the bytes are proven, when they are those that S3 keeps; empty when they are not. To be asked once, at the end. */
    Optional<Result> result() {
        byte[] digested = digest == null ? new byte[0] : digest.digest();
        String value =
                checksum == null ? Base64.getEncoder().encodeToString(digested) : algorithm.base64(checksum.getValue());
        return switch (kind) {
            case LENGTH -> Optional.of(new Result(kind, new Proof("length", name, value)));
            case MD5_ETAG ->
                HexFormat.of().formatHex(digested).equals(expected)
                        ? Optional.of(new Result(kind, new Proof("etag", name, value)))
                        : Optional.empty();
            default ->
                value.equals(expected)
                        ? Optional.of(new Result(kind, new Proof("full-object", name, value)))
                        : Optional.empty();
        };
    }

    /**
     * How bytes are proven.
     *
     * @param kind as it is counted
     * @param proof as the manifest records it
     */
    record Result(ProofKind kind, Proof proof) {}
}
