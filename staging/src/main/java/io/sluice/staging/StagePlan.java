package io.sluice.staging;

import java.nio.file.Path;

/** What a stage would do, compared object by object. */
public interface StagePlan {

    /**
     * What is to be staged.
     *
     * @return the source
     */
    S3Location source();

    /**
     * Where it is to be staged to.
     *
     * @return the destination directory
     */
    Path destination();
}
