package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.StorageTarget;
import java.util.List;

/** What a campaign asks of a file system. Called from several threads at once. */
interface HsmRequests {

    Fid fid(CampaignFile file) throws LustreException;

    /** Index of the MDT that holds the file, whose coordinator serves it. */
    int mdt(Fid fid) throws LustreException;

    HsmState state(CampaignFile file) throws LustreException;

    CurrentAction current(CampaignFile file) throws LustreException;

    /** The file's size in bytes, known for released files too. */
    long sizeBytes(CampaignFile file) throws LustreException;

    /** Number of OSTs over which the data of a file of {@code sizeBytes} is spread, at least 1. */
    int stripeCount(CampaignFile file, long sizeBytes) throws LustreException;

    List<StorageTarget> osts() throws LustreException;

    /** Asks for one action on at most 50 files of one MDT. A failure may leave some of them asked for. */
    void submit(HsmAction action, int archiveId, List<Fid> files) throws LustreException;

    /** Whether the process runs as root, which the request masks of the coordinator do not bind. */
    boolean isRoot();
}
