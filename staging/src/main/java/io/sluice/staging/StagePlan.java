package io.sluice.staging;

import io.sluice.staging.plan.PlanEntry;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a stage would do, compared object by object. A plan holds no entries: they are found while they are read, in constant
 * memory, and found anew each time.
 */
public interface StagePlan {

    /**
     * What came out when a plan was read to its end.
     *
     * @param objects objects at the source
     * @param copies objects to copy
     * @param skips objects that the destination has already
     * @param directories directory markers
     * @param failures objects that cannot be staged, whatever is tried
     * @param bytes bytes of all objects
     * @param bytesToCopy bytes of the objects to copy
     */
    record Summary(
            long objects, long copies, long skips, long directories, long failures, long bytes, long bytesToCopy) {}

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

    /**
     * Reads the plan. Blocks until its end, listing the bucket and looking at the destination on the way.
     *
     * @param reader given each entry, in key order
     * @return the totals
     * @throws StagingException when the source or the destination cannot be read
     */
    Summary read(Consumer<PlanEntry> reader) throws StagingException;

    /**
     * Compares and stores every entry in a file of JSON lines, to be looked at, and carried out later or on other machines
     * with {@link ObjectsFrom.StoredPlan}. Blocks. The file gets its name when the plan is whole.
     *
     * @param file replaced when it is there
     * @return the totals
     * @throws StagingException when the source cannot be listed, or the destination cannot be looked at, or the file cannot be
     *     written
     */
    Summary write(Path file) throws StagingException;
}
