package io.sluice.lustre.backend.jna;

/**
 * The functions that are called for every file of millions, by their C names. All have been in the library since 2.10; they
 * are mapped directly where they can be, which takes about half the time.
 */
@SuppressWarnings("MemberName") // C names
interface FrequentCalls {

    int llapi_path2fid(byte[] path, byte[] fid);

    int llapi_fd2fid(int fd, byte[] fid);

    int llapi_hsm_state_get(byte[] path, byte[] hus);

    int llapi_hsm_state_get_fd(int fd, byte[] hus);

    int llapi_hsm_current_action(byte[] path, byte[] hca);

    int llapi_hsm_request(byte[] path, byte[] request);
}
