package io.sluice.lustre.hsm;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What ordinary users may ask of the coordinator: {@code mdt.*.hsm.user_request_mask}, by default to restore. */
final class RequestMask {

    private RequestMask() {}

    /** Whether this process is root's, whom the mask does not bind. */
    static boolean bindsNot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    static String remedy(HsmAction action) {
        return "run as root, or have the administrator add '" + action.name().toLowerCase(Locale.ROOT)
                + "' to mdt.*.hsm.user_request_mask, which says what ordinary users may ask";
    }

    static LustreException refused(HsmAction action, LustreException refusal) {
        LustreException failure = new LustreException(
                "hsm " + action.name().toLowerCase(Locale.ROOT),
                refusal.subject().orElse(""),
                Errno.EPERM,
                "not permitted to this user",
                remedy(action));
        failure.initCause(refusal);
        return failure;
    }
}
