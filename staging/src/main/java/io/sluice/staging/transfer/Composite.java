package io.sluice.staging.transfer;

import io.sluice.staging.source.SourceObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.Checksum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checksum over the checksums of the parts that an object was uploaded in. It says nothing about the whole without knowing
 * where those parts end, so S3 is asked for that, and the written file is read once more.
 *
 * @param algorithm as S3 spells it
 * @param base64 the checksum of the parts' checksums
 * @param parts how many there are
 */
record Composite(String algorithm, String base64, int parts) {

    private static final Logger LOG = LoggerFactory.getLogger(Composite.class);

    /** The cheapest first. */
    private static final List<String> ALGORITHMS = List.of("CRC32C", "CRC32", "SHA256", "SHA1", "SHA512");

    /** What a comparison came to. */
    enum Verdict {
        /** The file has the parts' checksums. */
        MATCHES,
        /** It has not. */
        DIFFERS,
        /** There is nothing to compare with, or S3 does not tell where the parts end. */
        UNKNOWN
    }

    /** The one that S3 keeps, if it is of a kind that can be computed. */
    static Optional<Composite> of(ObjectHead head) {
        for (String algorithm : ALGORITHMS) {
            String value = head.checksums().getOrDefault(algorithm, "");
            int hyphen = value.lastIndexOf('-');
            if (hyphen > 0 && value.substring(hyphen + 1).matches("[0-9]{1,5}")) {
                int parts = Integer.parseInt(value.substring(hyphen + 1));
                return parts == 0
                        ? Optional.empty()
                        : Optional.of(new Composite(algorithm, value.substring(0, hyphen), parts));
            }
        }
        return Optional.empty();
    }

    /** Compares a written file. Blocks while S3 is asked and the file is read. */
    static Verdict verdict(Run run, SourceObject object, ObjectHead head, FileChannel file) throws IOException {
        Optional<Composite> composite = of(head);
        if (composite.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        try {
            return composite.get().compare(run, object, file);
        } catch (ExecutionException e) {
            LOG.debug("where the parts of {} end is not known: {}", object.key(), e.getMessage());
            return Verdict.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.UNKNOWN;
        }
    }

    /** Nearly all clients upload parts of one size, which takes one question; only if that does not fit all are asked for. */
    private Verdict compare(Run run, SourceObject object, FileChannel file)
            throws IOException, InterruptedException, ExecutionException {
        long first = partSize(run, object, 1);
        long[] even = new long[parts];
        Arrays.fill(even, first);
        even[parts - 1] = object.size() - first * (parts - 1);
        if (even[parts - 1] > 0 && even[parts - 1] <= first && base64.equals(composed(file, even))) {
            return Verdict.MATCHES;
        }
        long[] sizes = new long[parts];
        sizes[0] = first;
        for (int i = 1; i < parts; i++) {
            sizes[i] = partSize(run, object, i + 1);
        }
        if (Arrays.stream(sizes).sum() != object.size()) {
            return Verdict.UNKNOWN;
        }
        return base64.equals(composed(file, sizes)) ? Verdict.MATCHES : Verdict.DIFFERS;
    }

    private long partSize(Run run, SourceObject object, int part) throws InterruptedException, ExecutionException {
        CompletableFuture<ObjectHead> answer = new CompletableFuture<>();
        new HeadRequest(run, object.key(), object.versionId(), part, new HeadRequest.Answer() {
                    @Override
                    public void known(ObjectHead head) {
                        answer.complete(head);
                    }

                    @Override
                    public void unknown(RequestFailure why) {
                        answer.completeExceptionally(new IOException(why.sentence()));
                    }
                })
                .send();
        ObjectHead head = answer.get();
        if (!head.eTag().equals(object.eTag()) || (head.parts() != parts && parts > 1) || head.size() < 0) {
            throw new ExecutionException(new IOException("S3 told nothing of part " + part));
        }
        return head.size();
    }

    private String composed(FileChannel file, long[] sizes) throws IOException {
        ByteBuffer buffer = FileDigest.buffer();
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        long at = 0;
        for (long size : sizes) {
            digests.writeBytes(digest(file, at, size, buffer));
            at += size;
        }
        return Base64.getEncoder().encodeToString(digest(digests.toByteArray()));
    }

    private byte[] digest(FileChannel file, long from, long length, ByteBuffer buffer) throws IOException {
        Optional<CrcAlgorithm> crc = CrcAlgorithm.named(algorithm);
        if (crc.isPresent()) {
            Checksum checksum = crc.get().start();
            FileDigest.read(file, from, length, buffer, checksum::update);
            return crc.get().digest(checksum.getValue());
        }
        MessageDigest digest = DigestAlgorithm.valueOf(algorithm).start();
        FileDigest.read(file, from, length, buffer, digest::update);
        return digest.digest();
    }

    private byte[] digest(byte[] bytes) {
        Optional<CrcAlgorithm> crc = CrcAlgorithm.named(algorithm);
        if (crc.isPresent()) {
            Checksum checksum = crc.get().start();
            checksum.update(bytes, 0, bytes.length);
            return crc.get().digest(checksum.getValue());
        }
        return DigestAlgorithm.valueOf(algorithm).start().digest(bytes);
    }
}
