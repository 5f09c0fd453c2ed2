package io.sluice.staging.verify;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.plan.ManifestEntry;
import io.sluice.staging.plan.ManifestReader;
import io.sluice.staging.transfer.FileChecksums;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads staged files back and compares each with the checksum that the destination's manifest records of it. Asks S3 for
 * nothing. Holds a bounded number of entries and one buffer a thread, whatever the number and size of the files. What this
 * machine wrote lately may come from its memory instead of the file system's servers.
 */
public final class Verifier {

    private static final int AHEAD_PER_THREAD = 8;

    private final Path root;
    private final VerifyListener listener;
    private final AtomicLong bytesRead = new AtomicLong();
    private final Map<String, Long> checksums = new TreeMap<>();
    private final Map<String, Long> proofs = new TreeMap<>();
    private final Map<Finding.Kind, Long> findings = new EnumMap<>(Finding.Kind.class);
    private final List<Finding> firstFindings = new ArrayList<>();
    private long files;
    private long verified;

    private Verifier(Path root, VerifyListener listener) {
        this.root = root;
        this.listener = listener;
    }

    /**
     * Verifies every file that is recorded at a destination. Blocks until all are read.
     *
     * @param destination the directory that was staged to
     * @param threads how many threads read, 1 or more
     * @param listener told what happens
     * @return what was found; files that are not as they were staged are in it and throw nothing
     * @throws StagingException when nothing was staged there, its records cannot be read, or the thread was interrupted
     */
    public static VerifyReport verify(Path destination, int threads, VerifyListener listener) throws StagingException {
        return new Verifier(destination.toAbsolutePath(), listener).run(threads);
    }

    private VerifyReport run(int threads) throws StagingException {
        long begun = System.nanoTime();
        DestinationManifest manifest = DestinationManifest.of(root);
        DestinationManifest.State state;
        Semaphore ahead = new Semaphore(threads * AHEAD_PER_THREAD);
        try (FileChecksums reading = new FileChecksums(threads, this::read)) {
            state = manifest.state();
            if (state == DestinationManifest.State.ABSENT) {
                throw new StagingException(
                        FailureCause.BAD_OPTION,
                        "nothing is recorded as staged in " + root,
                        "name the directory that was given to stage as its destination");
            }
            try (ManifestReader entries = manifest.read()) {
                for (Optional<ManifestEntry> next = entries.next(); next.isPresent(); next = entries.next()) {
                    begin(next.get(), reading, ahead);
                }
            }
            listener.allFound();
            ahead.acquire(threads * AHEAD_PER_THREAD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(FailureCause.CANCELLED, "verifying " + root + " was interrupted");
        } catch (StagingException e) {
            throw e;
        } catch (IOException e) {
            throw new StagingException(
                    FailureCause.DESTINATION_IO,
                    "cannot read what is recorded in " + root + ": " + e.getMessage(),
                    null,
                    null,
                    e);
        }
        return report(state == DestinationManifest.State.COMPLETE, Duration.ofNanos(System.nanoTime() - begun));
    }

    private void read(long bytes) {
        bytesRead.addAndGet(bytes);
        listener.read(bytes);
    }

    private void begin(ManifestEntry entry, FileChecksums reading, Semaphore ahead) throws InterruptedException {
        files++;
        listener.found(entry.path(), entry.size());
        String algorithm = entry.proof().algorithm();
        if (entry.proof().checksum().isEmpty() || !FileChecksums.knows(algorithm)) {
            sizeAlone(entry);
            return;
        }
        ahead.acquire();
        var unused = reading.of(root.resolve(entry.path()), entry.size(), algorithm)
                .whenComplete((found, failure) -> {
                    try {
                        if (failure != null) {
                            Throwable cause = failure.getCause();
                            unreadable(entry, cause == null ? failure : cause);
                        } else {
                            compare(entry, found);
                        }
                    } finally {
                        ahead.release();
                    }
                });
    }

    private void sizeAlone(ManifestEntry entry) {
        try {
            long size = Files.size(root.resolve(entry.path()));
            if (size != entry.size()) {
                otherSize(entry, size);
            } else {
                finding(entry, Finding.Kind.NO_PROOF, entry.path() + ": no checksum is recorded; the size is right");
            }
        } catch (IOException e) {
            unreadable(entry, e);
        }
    }

    private void compare(ManifestEntry entry, FileChecksums.Found found) {
        if (found.size() != entry.size()) {
            otherSize(entry, found.size());
        } else if (found.checksum().equals(entry.proof().checksum())) {
            verified(entry);
        } else {
            otherBytes(entry);
        }
    }

    private void otherSize(ManifestEntry entry, long size) {
        finding(
                entry,
                Finding.Kind.SIZE_DIFFERS,
                entry.path() + ": has " + size + " bytes, and " + entry.size() + " were staged");
    }

    private void otherBytes(ManifestEntry entry) {
        try {
            Instant modified = Files.getLastModifiedTime(root.resolve(entry.path()), LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            boolean touched = Duration.between(modified, entry.modified()).abs().toMillis() >= 1000;
            String bytes = entry.path() + ": its " + entry.proof().algorithm() + " is not the one that was recorded";
            if (touched) {
                finding(entry, Finding.Kind.CHANGED, bytes + "; it was changed at " + modified);
            } else {
                finding(
                        entry,
                        Finding.Kind.CORRUPT,
                        bytes + ", and it was not written to since: the storage does not return what was stored");
            }
        } catch (IOException e) {
            unreadable(entry, e);
        }
    }

    private void unreadable(ManifestEntry entry, Throwable why) {
        if (why instanceof NoSuchFileException) {
            finding(entry, Finding.Kind.MISSING, entry.path() + ": is not there");
            return;
        }
        String reason = why instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(why.getMessage() == null ? why : why.getMessage());
        finding(entry, Finding.Kind.UNREADABLE, entry.path() + ": cannot be read: " + reason);
    }

    private void verified(ManifestEntry entry) {
        synchronized (this) {
            verified++;
            checksums.merge(entry.proof().algorithm(), 1L, Long::sum);
            proofs.merge(entry.proof().kind(), 1L, Long::sum);
        }
        listener.verified(entry.path(), entry.size());
    }

    private void finding(ManifestEntry entry, Finding.Kind kind, String message) {
        Finding finding = new Finding(entry.path(), entry.size(), kind, message);
        synchronized (this) {
            findings.merge(kind, 1L, Long::sum);
            if (firstFindings.size() < VerifyReport.KEPT_FINDINGS) {
                firstFindings.add(finding);
            }
        }
        listener.found(finding);
    }

    private synchronized VerifyReport report(boolean complete, Duration wall) {
        long told =
                verified + findings.values().stream().mapToLong(Long::longValue).sum();
        if (told != files) {
            throw new IllegalStateException(
                    files + " files were to be verified and " + told + " were: a listener threw");
        }
        return new VerifyReport(
                root, complete, files, verified, bytesRead.get(), wall, checksums, proofs, findings, firstFindings);
    }
}
