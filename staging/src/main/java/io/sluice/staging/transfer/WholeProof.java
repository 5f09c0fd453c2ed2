package io.sluice.staging.transfer;

import io.sluice.staging.ProofKind;
import io.sluice.staging.plan.Proof;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What can be said of an object that S3 keeps no checksum of. A checksum of the file is computed all the same, so that the
 * file can be verified later.
 *
 * @param matches whether nothing speaks against the bytes
 * @param kind how they were proven
 * @param proof the same as the manifest records it
 */
record WholeProof(boolean matches, ProofKind kind, Proof proof) {

    private static final int SCRATCH = 64 * 1024;

    static WholeProof of(ObjectHead head, List<ByteBuffer> bytes) {
        CrcAlgorithm own = CrcAlgorithm.CRC64NVME;
        long value = own.start().getValue();
        byte[] scratch = new byte[SCRATCH];
        for (ByteBuffer part : bytes) {
            value = own.combine(value, own.of(part, scratch), part.remaining());
        }
        String base64 = own.base64(value);
        Optional<String> md5 = head.md5();
        if (md5.isEmpty()) {
            return new WholeProof(true, ProofKind.LENGTH, new Proof("length", own.name(), base64));
        }
        MessageDigest digest = md5();
        for (ByteBuffer part : bytes) {
            digest.update(part.duplicate());
        }
        boolean same = HexFormat.of().formatHex(digest.digest()).equals(md5.get());
        return new WholeProof(same, ProofKind.MD5_ETAG, new Proof("etag", own.name(), base64));
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
