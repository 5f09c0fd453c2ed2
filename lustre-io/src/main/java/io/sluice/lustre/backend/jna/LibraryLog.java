package io.sluice.lustre.backend.jna;

import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of the library's own printing to standard error, for the whole process and for good. A process in
 * which someone else wants those messages sets the system property {@value #KEEP} to {@code true} before Lustre is
 * first used.
 */
final class LibraryLog implements LogCallback {

    static final String KEEP = "sluice.lustre.keep-native-log";

    private static final Logger LOG = LoggerFactory.getLogger(LibraryLog.class);
    private static final int LEVEL_MASK = 7; // LLAPI_MSG_MASK
    private static final int OFF = 0; // LLAPI_MSG_OFF

    /** Reachable for as long as the process lives, because the library keeps calling it. */
    private static final LibraryLog INSTALLED = new LibraryLog();

    private LibraryLog() {}

    static void install(LibLustreApi api, LustreLibrary library) {
        if (Boolean.getBoolean(KEEP)) {
            return;
        }
        if (library.has("llapi_msg_get_level")) {
            LOG.debug("messages of liblustreapi were printed up to level {}", api.llapi_msg_get_level());
        }
        if (library.has("llapi_error_callback_set")) {
            api.llapi_error_callback_set(INSTALLED);
        }
        if (library.has("llapi_info_callback_set")) {
            api.llapi_info_callback_set(INSTALLED);
        }
        // The exception says what failed; without a reader the messages need not cross into Java at all.
        if (!LOG.isDebugEnabled() && library.has("llapi_msg_set_level")) {
            api.llapi_msg_set_level(OFF);
        }
    }

    @Override
    public void invoke(int level, int err, String format, Pointer arguments) {
        LOG.debug("liblustreapi, level {}, errno {}: {}", level & LEVEL_MASK, err, format);
    }
}
