package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frequent functions mapped directly. JNA binds a class as a whole, so a library that lacks one has none of them. */
final class DirectCalls implements FrequentCalls {

    private static final Logger LOG = LoggerFactory.getLogger(DirectCalls.class);

    private DirectCalls() {}

    /** The functions mapped directly, or as they are mapped otherwise where the library lacks one. */
    static FrequentCalls of(NativeLibrary library, FrequentCalls otherwise) {
        try {
            Native.register(C.class, library);
            return new DirectCalls();
        } catch (UnsatisfiedLinkError e) {
            LOG.debug("calls are not mapped directly: {}", e.getMessage());
            return otherwise;
        }
    }

    @SuppressWarnings("MemberName") // C names
    private static final class C {

        private C() {}

        static native int llapi_path2fid(byte[] path, byte[] fid);

        static native int llapi_fd2fid(int fd, byte[] fid);

        static native int llapi_hsm_state_get(byte[] path, byte[] hus);

        static native int llapi_hsm_state_get_fd(int fd, byte[] hus);

        static native int llapi_hsm_current_action(byte[] path, byte[] hca);

        static native int llapi_hsm_request(byte[] path, byte[] request);
    }

    @Override
    public int llapi_path2fid(byte[] path, byte[] fid) {
        return C.llapi_path2fid(path, fid);
    }

    @Override
    public int llapi_fd2fid(int fd, byte[] fid) {
        return C.llapi_fd2fid(fd, fid);
    }

    @Override
    public int llapi_hsm_state_get(byte[] path, byte[] hus) {
        return C.llapi_hsm_state_get(path, hus);
    }

    @Override
    public int llapi_hsm_state_get_fd(int fd, byte[] hus) {
        return C.llapi_hsm_state_get_fd(fd, hus);
    }

    @Override
    public int llapi_hsm_current_action(byte[] path, byte[] hca) {
        return C.llapi_hsm_current_action(path, hca);
    }

    @Override
    public int llapi_hsm_request(byte[] path, byte[] request) {
        return C.llapi_hsm_request(path, request);
    }
}
