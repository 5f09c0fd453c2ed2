package io.sluice.staging.doctor;

import io.sluice.staging.S3Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Examines a machine that is to move datasets onto Lustre: the client, the mount, the network, the space, the tuning, and the
 * bucket. Changes nothing: the scratch file that it writes below the path is removed. Immutable.
 */
public final class Doctor {

    private static final List<Check> CHECKS = List.of(
            new ClientCheck(),
            new MountCheck(),
            new NetworkCheck(),
            new ScratchFileCheck(),
            new SpaceCheck(),
            new TuningCheck(),
            new ThroughputCheck(),
            new BucketCheck(),
            new AssociationCheck());

    private final Surroundings surroundings;

    /**
     * An examination of these surroundings.
     *
     * @param surroundings what is looked at
     */
    public Doctor(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Checks everything that can be checked. Blocks for some seconds, longer when hosts do not answer.
     *
     * @param path a directory on the file system
     * @param bucket the bucket and prefix that is to be staged; empty to leave S3 out
     * @return what was found, in the order of the checks
     * @throws IOException when the machine does not tell what is mounted
     */
    public List<Finding> examine(Path path, Optional<S3Location> bucket) throws IOException {
        Patient patient = Patient.admit(surroundings, path, bucket);
        return CHECKS.stream().flatMap(check -> check.of(patient).stream()).toList();
    }
}
