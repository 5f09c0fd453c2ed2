package io.sluice.staging.cli;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.NotLustreException;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FailureCause.Severity;
import io.sluice.staging.StageReport;
import io.sluice.staging.StagingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the process tells its caller; distinct, so that a retry strategy can be written on them. */
enum ExitCode {
    SUCCESS(0, "everything asked for was done"),
    INTERNAL(1, "a fault in sluice itself; please report it"),
    USAGE(2, "wrong arguments, or a source or destination that cannot be used as written"),
    PARTIAL(3, "some objects are in place, others failed for good; the report names them"),
    FATAL(4, "nothing was done, and running it again will not help: denied, corrupt, no Lustre"),
    RETRYABLE(75, "throttled, network, busy, out of space; running it again does the rest"),
    SIGINT(130, "interrupted by SIGINT (Ctrl-C); running it again does the rest"),
    SIGTERM(143, "stopped by SIGTERM; running it again does the rest");

    private static final Set<Errno> RETRYABLE_ERRNOS =
            Set.of(Errno.EAGAIN, Errno.EBUSY, Errno.EINTR, Errno.ENOSPC, Errno.EDQUOT);

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    /** The list that every command's help ends with. */
    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            meanings.put(Integer.toString(code.number), code.meaning);
        }
        return meanings;
    }

    static ExitCode of(StageReport report) {
        if (report.complete()) {
            return SUCCESS;
        }
        if (report.stopped().isPresent() && !canBeRetried(report.stopped().get().failureCause())) {
            return report.staged() + report.skipped() > 0
                    ? PARTIAL
                    : of(report.stopped().get());
        }
        if (report.failures().keySet().stream().allMatch(ExitCode::canBeRetried)) {
            return RETRYABLE;
        }
        return report.staged() + report.skipped() > 0 ? PARTIAL : FATAL;
    }

    /** When {@code done} things are in place and others failed for these causes. */
    static ExitCode of(long done, Set<FailureCause> failures) {
        if (failures.isEmpty()) {
            return SUCCESS;
        }
        if (failures.stream().allMatch(ExitCode::canBeRetried)) {
            return RETRYABLE;
        }
        return done > 0 ? PARTIAL : FATAL;
    }

    static ExitCode of(StagingException failure) {
        FailureCause cause = failure.failureCause();
        if (canBeRetried(cause)) {
            return RETRYABLE;
        }
        return cause.severity() == Severity.USAGE ? USAGE : FATAL;
    }

    static ExitCode of(LustreException failure) {
        if (failure instanceof NotLustreException) {
            return USAGE;
        }
        return RETRYABLE_ERRNOS.contains(failure.errno()) ? RETRYABLE : FATAL;
    }

    private static boolean canBeRetried(FailureCause cause) {
        // Space may come free while a job waits in its queue.
        return cause.severity() == Severity.RETRYABLE || cause == FailureCause.NO_SPACE;
    }
}
