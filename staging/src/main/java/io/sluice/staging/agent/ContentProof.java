package io.sluice.staging.agent;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.checksums.CRC64NVME;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Whether bytes, given from first to last, are those of an object, by the best that is known of it. */
final class ContentProof {

    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    private final String expected;
    private final @Nullable Checksum checksum;
    private final int width;
    private final @Nullable MessageDigest digest;

    private ContentProof(String expected, @Nullable Checksum checksum, int width, @Nullable MessageDigest digest) {
        this.expected = expected;
        this.checksum = checksum;
        this.width = width;
        this.digest = digest;
    }

    /** By a CRC64NVME in base64. */
    static ContentProof crc64nvme(String expected) {
        return new ContentProof(expected, new CRC64NVME(), Long.BYTES, null);
    }

    /** By what S3 says of the object; by nothing but the length when it keeps no checksum of the whole. */
    static ContentProof of(HeadObjectResponse head) {
        if (head.checksumType() != ChecksumType.COMPOSITE) {
            if (head.checksumCRC64NVME() != null) {
                return crc64nvme(head.checksumCRC64NVME());
            }
            if (head.checksumCRC32C() != null) {
                return new ContentProof(head.checksumCRC32C(), new CRC32C(), Integer.BYTES, null);
            }
            if (head.checksumCRC32() != null) {
                return new ContentProof(head.checksumCRC32(), new CRC32(), Integer.BYTES, null);
            }
        }
        String eTag = bare(head.eTag());
        boolean keyed = head.serverSideEncryption() == ServerSideEncryption.AWS_KMS
                || head.serverSideEncryption() == ServerSideEncryption.AWS_KMS_DSSE
                || head.sseCustomerAlgorithm() != null;
        return !keyed && MD5.matcher(eTag).matches()
                ? new ContentProof(eTag, null, 0, md5())
                : new ContentProof("", null, 0, null);
    }

    static String bare(@Nullable String eTag) {
        return eTag == null ? "" : eTag.replace("\"", "");
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    void update(ByteBuffer bytes) {
        if (checksum != null) {
            checksum.update(bytes.duplicate());
        } else if (digest != null) {
            digest.update(bytes.duplicate());
        }
    }

    /** Whether all bytes that were given are the object's. Ends the proof. */
    boolean holds() {
        if (checksum != null) {
            return expected.equals(base64(checksum, width));
        }
        return digest == null || expected.equals(HexFormat.of().formatHex(digest.digest()));
    }

    /** A checksum as S3 writes it. */
    static String base64(Checksum checksum, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (checksum.getValue() >>> (8 * (width - 1 - i)));
        }
        return Base64.getEncoder().encodeToString(bytes);
    }
}
