package io.sluice.lustre.backend;

import io.sluice.lustre.Fid;
import io.sluice.lustre.hsm.HsmAction;
import io.sluice.lustre.layout.OpaqueBytes;
import java.util.List;

/**
 * One request to the HSM coordinator.
 *
 * @param action what to do
 * @param archiveId the backend to use; 0 for the file's own, or the default
 * @param flags request flags ({@code hr_flags})
 * @param files the files, at least one; the kernel refuses a request over 1706 bytes, which holds 52 files without data
 * @param data bytes that the copytool is handed with the action; mostly none
 */
public record HsmRequest(HsmAction action, int archiveId, long flags, List<Fid> files, OpaqueBytes data) {

    /** The most files in a request that leaves room to spare below the kernel's limit of 1706 bytes. */
    public static final int MAX_FILES = 50;

    /** Keeps its own copy of the files. */
    public HsmRequest {
        files = List.copyOf(files);
    }
}
