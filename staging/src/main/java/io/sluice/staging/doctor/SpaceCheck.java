package io.sluice.staging.doctor;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Targets that do not answer or take nothing, and OSTs that are nearly full or unevenly filled. */
final class SpaceCheck implements Check {

    private static final String TARGETS = "storage targets";
    private static final String SPACE = "free space";
    private static final String BALANCE = "balance";
    /** Below this share a target slows down, and large files begin to fail. */
    private static final double LEAST_FREE = 0.10;

    private static final double MOST_APART = 0.20;

    @Override
    public List<Finding> of(Patient patient) {
        if (patient.lustre().isEmpty()) {
            return List.of();
        }
        LustreFileSystem lustre = patient.lustre().get();
        try {
            List<StorageTarget> osts = lustre.osts();
            List<StorageTarget> all = new ArrayList<>(osts);
            all.addAll(lustre.mdts());
            List<StorageTarget> answering =
                    osts.stream().filter(StorageTarget::reachable).toList();
            return List.of(targets(all), space(answering), balance(answering));
        } catch (LustreException e) {
            return List.of(Finding.problem(TARGETS, e.sentence(), e.remedy().orElse("")));
        }
    }

    private static Finding targets(List<StorageTarget> all) {
        List<StorageTarget> wrong = all.stream()
                .filter(target -> !isFullOnly(target))
                .filter(target -> !target.isUsable() || target.states().contains(StorageTarget.State.DEGRADED))
                .toList();
        if (wrong.isEmpty()) {
            return Finding.ok(TARGETS, all.size() + " targets answer and take new objects");
        }
        String names = wrong.stream().map(SpaceCheck::named).collect(Collectors.joining(", "));
        String remedy = "ask who runs the file system; until then new files avoid them, and files on them may block";
        return wrong.stream().allMatch(StorageTarget::isUsable)
                ? Finding.warning(TARGETS, names, remedy)
                : Finding.problem(TARGETS, names, remedy);
    }

    /** Which is said of the free space already. */
    private static boolean isFullOnly(StorageTarget target) {
        return target.reachable() && target.states().equals(java.util.Set.of(StorageTarget.State.NO_SPACE));
    }

    private static String named(StorageTarget target) {
        return target.uuid() + " is "
                + (target.reachable()
                        ? target.states().stream()
                                .map(state ->
                                        state.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                                .sorted()
                                .collect(Collectors.joining(" and "))
                        : "not answering");
    }

    private static Finding space(List<StorageTarget> osts) {
        List<String> full = osts.stream()
                .filter(ost -> free(ost) < LEAST_FREE)
                .map(ost -> ost.uuid() + " " + percent(free(ost)))
                .toList();
        if (!full.isEmpty()) {
            return Finding.warning(
                    SPACE,
                    "less than " + percent(LEAST_FREE) + " free: " + String.join(", ", full),
                    "release files that S3 has (sluice release), delete, or grow the file system");
        }
        double least = osts.stream().mapToDouble(SpaceCheck::free).min().orElse(0);
        return Finding.ok(SPACE, percent(least) + " free on the fullest of " + osts.size() + " OSTs");
    }

    private static Finding balance(List<StorageTarget> osts) {
        double least = osts.stream().mapToDouble(SpaceCheck::free).min().orElse(0);
        double most = osts.stream().mapToDouble(SpaceCheck::free).max().orElse(0);
        String between = "OSTs are between " + percent(least) + " and " + percent(most) + " free";
        return most - least > MOST_APART
                ? Finding.warning(
                        BALANCE,
                        between,
                        "spread large files over more OSTs (sluice layout advise), and move those that fill one (sluice"
                                + " layout migrate)")
                : Finding.ok(BALANCE, between);
    }

    private static double free(StorageTarget target) {
        return target.totalBytes() == 0 ? 0 : (double) target.availableBytes() / target.totalBytes();
    }

    private static String percent(double share) {
        return Math.round(100 * share) + "%";
    }
}
