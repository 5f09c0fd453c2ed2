package io.sluice.lustre.backend.jna;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;

/** {@code llapi_log_callback_t}: level, error number, format, and arguments that only C can read. */
interface LogCallback extends Callback {

    /** Called by the library on the thread that called it. */
    @SuppressWarnings("unused") // JNA calls it
    void invoke(int level, int err, String format, Pointer arguments);
}
