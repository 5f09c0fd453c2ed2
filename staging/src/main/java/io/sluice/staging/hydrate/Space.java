package io.sluice.staging.hydrate;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Whether released files fit before any of them is asked for. Which OSTs a file gets is the MDS's choice when it is restored,
 * so this is necessary and not sufficient; the campaign looks again at each file.
 */
final class Space {

    private static final double GIB = 1L << 30;

    private Space() {}

    static void require(LustreFileSystem fileSystem, List<Hydration.Released> files, double headRoom)
            throws LustreException, StagingException {
        List<StorageTarget> osts =
                fileSystem.osts().stream().filter(StorageTarget::isUsable).toList();
        long room = osts.stream().mapToLong(ost -> room(ost, headRoom)).sum();
        long needed = files.stream().mapToLong(Hydration.Released::sizeBytes).sum();
        if (needed > room) {
            throw new StagingException(
                    FailureCause.NO_SPACE,
                    String.format(
                            Locale.ROOT,
                            "%d released files of %.2f GiB do not fit: %d usable OSTs have %.2f GiB above the head-room of"
                                    + " %.0f%%",
                            files.size(),
                            needed / GIB,
                            osts.size(),
                            room / GIB,
                            headRoom * 100),
                    "release other files, hydrate fewer, or ask for as many as fit");
        }
        requireRoomForLargest(fileSystem, files, osts, headRoom);
    }

    private static void requireRoomForLargest(
            LustreFileSystem fileSystem, List<Hydration.Released> files, List<StorageTarget> osts, double headRoom)
            throws LustreException, StagingException {
        Hydration.Released largest = files.stream()
                .max(Comparator.comparingLong(Hydration.Released::sizeBytes))
                .orElseThrow();
        Layout layout = fileSystem.layouts().read(largest.path());
        int stripes = layout.componentAt(Math.max(0, largest.sizeBytes() - 1))
                .map(Component::stripeCount)
                .orElse(1);
        int wide = stripes == Layout.ALL_OSTS ? osts.size() : Math.max(1, Math.min(stripes, osts.size()));
        long[] rooms =
                osts.stream().mapToLong(ost -> room(ost, headRoom)).sorted().toArray();
        long share = largest.sizeBytes() / Math.max(1, wide);
        if (rooms.length == 0 || rooms[rooms.length - wide] < share) {
            throw new StagingException(
                    FailureCause.NO_SPACE,
                    String.format(
                            Locale.ROOT,
                            "%s puts %.2f GiB on each of %d OSTs, and no %d OSTs have that above the head-room",
                            largest.path(),
                            share / GIB,
                            wide,
                            wide),
                    "release other files, or leave this one out");
        }
    }

    private static long room(StorageTarget ost, double headRoom) {
        return Math.max(0, ost.availableBytes() - (long) (headRoom * ost.totalBytes()));
    }
}
