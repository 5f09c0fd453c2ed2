package io.sluice.lustre.hsm;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.LustreBackend;
import java.nio.file.Path;
import java.util.Locale;

/** Says why the coordinator refused a file, from the file's state; the coordinator itself only says EPERM. */
final class HsmFailures {

    private HsmFailures() {}

    static LustreException explain(HsmAction action, Path file, LustreException refusal, LustreBackend backend) {
        String operation = "hsm " + action.name().toLowerCase(Locale.ROOT);
        LustreException explained = new LustreException(
                operation,
                file.toString(),
                refusal.errno(),
                sentence(action, file, refusal, backend),
                remedy(action, refusal.errno()));
        explained.initCause(refusal);
        return explained;
    }

    private static String sentence(HsmAction action, Path file, LustreException refusal, LustreBackend backend) {
        if (!refusal.errno().equals(Errno.EPERM)) {
            return plain(refusal.errno());
        }
        try {
            return fromState(action, backend.hsmState(file));
        } catch (LustreException e) {
            refusal.addSuppressed(e);
            return "not permitted";
        }
    }

    private static String fromState(HsmAction action, HsmState state) {
        return switch (action) {
            case ARCHIVE ->
                state.has(HsmFlag.NO_ARCHIVE)
                        ? "the file is marked as not to be archived"
                        : "not permitted, or the file has a copy in another backend; its state is " + state;
            case RELEASE -> releaseRefused(state);
            case RESTORE ->
                state.has(HsmFlag.LOST)
                        ? "the backend lost its copy"
                        : state.has(HsmFlag.DIRTY) ? "the file changed since it was archived" : "not permitted";
            case REMOVE ->
                state.isReleased() ? "the file is released, so the backend's copy is all there is" : "not permitted";
            default -> "not permitted";
        };
    }

    private static String releaseRefused(HsmState state) {
        if (!state.has(HsmFlag.ARCHIVED)) {
            return "the file is not archived";
        }
        if (state.has(HsmFlag.DIRTY)) {
            return "the file changed since it was archived";
        }
        if (state.has(HsmFlag.NO_RELEASE)) {
            return "the file is marked as not to be released";
        }
        return state.has(HsmFlag.LOST)
                ? "the backend lost its copy"
                : "not permitted, or the file is open under a lease";
    }

    private static String plain(Errno errno) {
        return switch (errno.number()) {
            case 2 -> "no such file";
            case 11 -> "the HSM coordinator is not running";
            case 22 -> "the request makes no sense for this file";
            case 30 -> "the file system is mounted read-only";
            case 61 -> "the restore is queued, and this client does not wait for it";
            default -> "the request was refused";
        };
    }

    private static String remedy(HsmAction action, Errno errno) {
        return switch (errno.number()) {
            case 1 -> RequestMask.bindsNot() ? "" : RequestMask.remedy(action);
            case 11 -> "ask the administrator to set mdt.*.hsm_control=enabled";
            default -> "";
        };
    }
}
