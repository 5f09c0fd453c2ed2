package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import java.nio.file.Path;

/** One entry of a campaign's input: a file named by its path or by its FID. */
public sealed interface CampaignFile {

    /**
     * A file named by its path.
     *
     * @param path a path on the campaign's file system; a relative one is resolved against the working directory
     */
    record ByPath(Path path) implements CampaignFile {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A file named by its FID. Reading the state of a file by FID needs root.
     *
     * @param fid the FID
     */
    record ByFid(Fid fid) implements CampaignFile {
        @Override
        public String toString() {
            return fid.toString();
        }
    }

    /**
     * A file named by its path.
     *
     * @param path a path on the campaign's file system
     * @return the entry
     */
    static CampaignFile of(Path path) {
        return new ByPath(path);
    }

    /**
     * A file named by its FID.
     *
     * @param fid the FID
     * @return the entry
     */
    static CampaignFile of(Fid fid) {
        return new ByFid(fid);
    }
}
