package io.sluice.staging.doctor;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** What can be done with a file of one's own: a layout, write, sync, read, a request to the HSM. */
final class ScratchFileCheck implements Check {

    private static final String FILE = "write and read";
    private static final String LAYOUT = "layouts";
    private static final String HSM = "HSM requests";
    private static final int BYTES = 1 << 20;
    private static final long STRIPE_SIZE = 1 << 20;

    @Override
    public List<Finding> of(Patient patient) {
        if (!Files.isDirectory(patient.path())) {
            return List.of(Finding.problem(
                    FILE, patient.path() + " is not a directory", "name a directory that datasets go to, or make it"));
        }
        Path scratch = patient.path().resolve(".sluice-doctor-" + UUID.randomUUID());
        List<Finding> findings = new ArrayList<>();
        try {
            if (patient.lustre().isPresent()) {
                findings.add(layout(patient.lustre().get(), scratch));
            }
            Finding readable = file(scratch);
            findings.add(readable);
            if (patient.lustre().isPresent() && !readable.isWrong()) {
                findings.add(hsm(patient.lustre().get(), scratch));
            }
        } finally {
            findings.addAll(removed(scratch));
        }
        return findings;
    }

    private static Finding layout(LustreFileSystem lustre, Path scratch) {
        try {
            long usable = lustre.osts().stream().filter(ost -> ost.isUsable()).count();
            int stripes = usable > 1 ? 2 : 1;
            lustre.layouts().create(scratch, Layout.plain(stripes, STRIPE_SIZE), 0600);
            Layout got = lustre.layouts().read(scratch);
            int gotStripes = got.components().get(0).stripeCount();
            return gotStripes == stripes
                    ? Finding.ok(LAYOUT, "a file with " + stripes + " stripes was made")
                    : Finding.warning(
                            LAYOUT,
                            "a file asked for with " + stripes + " stripes got " + gotStripes,
                            "see which OSTs take new objects: sluice df " + lustre.mountPoint());
        } catch (LustreException e) {
            return Finding.problem(LAYOUT, e.sentence(), e.remedy().orElse("see what 'lfs setstripe' says there"));
        }
    }

    private static Finding file(Path scratch) {
        byte[] bytes = new byte[BYTES];
        new SplittableRandom(BYTES).nextBytes(bytes);
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(
                scratch, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            return Finding.problem(
                    FILE,
                    "cannot write a file there: " + e.getMessage(),
                    "see the directory's owner and mode, quotas (lfs quota), and free space (sluice df)");
        }
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        try {
            return Arrays.equals(bytes, Files.readAllBytes(scratch))
                    ? Finding.ok(FILE, "1 MiB written and synced in " + millis + " ms, and read back the same")
                    : Finding.problem(FILE, "what was read is not what was written", "stop using it; ask who runs it");
        } catch (IOException e) {
            return Finding.problem(FILE, "cannot read what was written: " + e.getMessage(), "see dmesg");
        }
    }

    /** Restoring a file whose data is here does nothing, and is refused to who may not ask. */
    private static Finding hsm(LustreFileSystem lustre, Path scratch) {
        try {
            lustre.hsm().restore(scratch);
            return Finding.ok(HSM, "restores may be asked for");
        } catch (LustreException e) {
            if (e.errno().equals(Errno.EAGAIN)) {
                return Finding.warning(
                        HSM,
                        "no HSM coordinator runs: released files cannot be restored",
                        "link the file system to its bucket again, or start the coordinator (hsm_control=enabled)");
            }
            return Finding.warning(
                    HSM, e.sentence(), e.remedy().orElse("run as root, or have hsm.user_request_mask allow it"));
        }
    }

    private static List<Finding> removed(Path scratch) {
        try {
            Files.deleteIfExists(scratch);
            return List.of();
        } catch (IOException e) {
            return List.of(Finding.problem(FILE, "cannot remove " + scratch + ": " + e.getMessage(), "remove it"));
        }
    }
}
