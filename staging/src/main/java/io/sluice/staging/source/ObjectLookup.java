package io.sluice.staging.source;

import io.sluice.staging.StagingException;
import java.util.Optional;

/** Asks S3 for one object. Called by several threads at once; blocks. */
@FunctionalInterface
public interface ObjectLookup {

    /**
     * What S3 knows of an object.
     *
     * @param key the key
     * @param versionId the version; empty for the current one
     * @return the object, or empty when there is none or it may not be seen
     * @throws StagingException when S3 cannot be asked
     */
    Optional<SourceObject> find(String key, String versionId) throws StagingException;
}
