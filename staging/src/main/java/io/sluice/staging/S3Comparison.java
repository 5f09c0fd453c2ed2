package io.sluice.staging;

import io.sluice.staging.plan.FileComparison;
import io.sluice.staging.source.ListedChecksum;
import io.sluice.staging.source.S3Lookup;
import io.sluice.staging.source.SourceObject;
import io.sluice.staging.transfer.FileChecksums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares files with what S3 keeps of their objects: a checksum of the whole, one over those of the parts, or an ETag that is
 * an MD5 of the whole or over those of the parts. One HEAD request for each object, a second one where parts count. A checksum
 * over parts matches only when all parts but the last have the size of the first, as every common client makes them; otherwise,
 * and where an ETag is no MD5, nothing is known and the object is copied. Thread-safe.
 */
final class S3Comparison implements FileComparison, AutoCloseable {

    private static final int LOOKUPS_AT_ONCE = 16;
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern MD5_OF_PARTS = Pattern.compile("([0-9a-f]{32})-(\\d{1,5})");
    private static final Pattern CHECKSUM_OF_PARTS = Pattern.compile("(.+)-(\\d{1,5})");

    /** The parts that the common clients make, in MiB, for servers that do not tell. */
    private static final List<Integer> USUAL_PARTS = List.of(8, 5, 16, 10, 15, 32, 50, 64, 100, 128, 256, 512, 1024);

    private final S3Lookup lookup;
    private final FileChecksums checksums =
            new FileChecksums(Math.max(4, Runtime.getRuntime().availableProcessors()), bytes -> {});
    private final ExecutorService lookups = Executors.newFixedThreadPool(LOOKUPS_AT_ONCE, task -> {
        Thread thread = new Thread(task, "sluice-compare");
        thread.setDaemon(true);
        return thread;
    });

    S3Comparison(S3Lookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public CompletableFuture<Verdict> compare(SourceObject object, Path file) {
        return CompletableFuture.supplyAsync(() -> found(object), lookups)
                .thenCompose(now -> now.isEmpty() || now.get().size() != object.size()
                        ? CompletableFuture.completedFuture(Verdict.UNKNOWN)
                        : compared(now.get(), file));
    }

    private Optional<SourceObject> found(SourceObject object) {
        try {
            return lookup.find(object.key(), object.versionId());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private CompletableFuture<Verdict> compared(SourceObject object, Path file) {
        ListedChecksum checksum = object.checksum();
        boolean usable = !checksum.value().isEmpty() && FileChecksums.knows(checksum.algorithm());
        Matcher ofParts = CHECKSUM_OF_PARTS.matcher(checksum.value());
        if (usable && ofParts.matches()) {
            return parts(object, file, checksum.algorithm(), ofParts.group(1), ofParts.group(2));
        }
        if (usable) {
            return checksums
                    .of(file, object.size(), checksum.algorithm())
                    .thenApply(found -> verdict(found, checksum.value(), Verdict.DIFFERENT));
        }
        Matcher eTagOfParts = MD5_OF_PARTS.matcher(object.eTag());
        if (eTagOfParts.matches()) {
            return parts(object, file, "MD5", base64(eTagOfParts.group(1)), eTagOfParts.group(2));
        }
        return MD5.matcher(object.eTag()).matches()
                ? checksums
                        .of(file, object.size(), "MD5")
                        .thenApply(found -> verdict(found, base64(object.eTag()), Verdict.UNKNOWN))
                : CompletableFuture.completedFuture(Verdict.UNKNOWN);
    }

    private CompletableFuture<Verdict> parts(
            SourceObject object, Path file, String algorithm, String expected, String parts) {
        return CompletableFuture.supplyAsync(() -> partBytes(object, Integer.parseInt(parts)), lookups)
                .thenCompose(bytes -> checksums.ofParts(file, object.size(), bytes, algorithm))
                .thenApply(found -> verdict(found, expected, Verdict.UNKNOWN));
    }

    private long partBytes(SourceObject object, int parts) {
        long size = object.size();
        try {
            long first = lookup.firstPartBytes(object.key(), object.versionId());
            if (first < size || parts < 2) {
                return Math.max(1, first);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
        return USUAL_PARTS.stream()
                .mapToLong(mib -> (long) mib << 20)
                .filter(bytes -> (size + bytes - 1) / bytes == parts)
                .findFirst()
                .orElse(Math.max(1, size));
    }

    private static Verdict verdict(FileChecksums.Found found, String expected, Verdict otherwise) {
        return found.checksum().equals(expected) ? Verdict.SAME : otherwise;
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        checksums.close();
    }
}
