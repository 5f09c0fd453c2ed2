package io.sluice.staging.transfer;

import io.sluice.staging.ProofKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests that S3 keeps for objects that were uploaded in one piece. They do not compose. */
enum DigestAlgorithm {
    SHA256("SHA-256", ProofKind.SHA256),
    SHA512("SHA-512", ProofKind.OTHER_CHECKSUM),
    SHA1("SHA-1", ProofKind.SHA1),
    MD5("MD5", ProofKind.OTHER_CHECKSUM);

    private final String javaName;
    private final ProofKind kind;

    DigestAlgorithm(String javaName, ProofKind kind) {
        this.javaName = javaName;
        this.kind = kind;
    }

    ProofKind kind() {
        return kind;
    }

    MessageDigest start() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + javaName, e);
        }
    }
}
