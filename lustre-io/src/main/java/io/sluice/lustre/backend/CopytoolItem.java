package io.sluice.lustre.backend;

import io.sluice.lustre.Fid;
import io.sluice.lustre.layout.OpaqueBytes;

/**
 * One piece of work for a copytool, as the coordinator sent it ({@code hsm_action_item}).
 *
 * @param action the action's number ({@code HSMA_*})
 * @param fid the file
 * @param dataFid where the data is, for the moment the same
 * @param offset first byte of the extent
 * @param length bytes of the extent, -1 for all
 * @param cookie names the request; a cancel bears the cookie of what it cancels
 * @param groupId group lock to read under; 0 for none
 * @param archiveId the archive
 * @param data what the requester attached
 * @param raw the whole item, which the library wants back when the work begins
 */
public record CopytoolItem(
        int action,
        Fid fid,
        Fid dataFid,
        long offset,
        long length,
        long cookie,
        long groupId,
        int archiveId,
        OpaqueBytes data,
        OpaqueBytes raw) {}
