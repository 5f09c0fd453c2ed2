package io.sluice.lustre.hsm;

import io.sluice.lustre.LustreException;

/** What an error number means to a campaign. */
enum Trouble {
    /** The file is not there any more. */
    GONE,
    /** The request stands after all: queued under the non-blocking restore policy, or queued before. */
    QUEUED,
    /** The coordinator is stopped or cannot be reached; later it may be there again. */
    TRY_AGAIN,
    /** Flags, archive id or request mask. */
    DENIED,
    /** The mode bits of the file or a directory above it. */
    NO_ACCESS,
    /** The mount is read-only, which no file of it can escape. */
    READ_ONLY,
    /** Anything else. */
    BROKEN;

    static Trouble of(HsmAction action, LustreException e) {
        return switch (e.errno().name()) {
            case "ENOENT", "ESTALE" -> GONE;
            // An explicit restore under the non-blocking policy is queued and answered ENODATA all the same.
            case "ENODATA" -> action == HsmAction.RESTORE ? QUEUED : BROKEN;
            case "EALREADY", "EEXIST", "EINPROGRESS" -> QUEUED;
            case "EAGAIN", "ENOTCONN", "ESHUTDOWN", "ETIMEDOUT" -> TRY_AGAIN;
            case "EPERM" -> DENIED;
            case "EACCES" -> NO_ACCESS;
            case "EROFS" -> READ_ONLY;
            default -> BROKEN;
        };
    }
}
