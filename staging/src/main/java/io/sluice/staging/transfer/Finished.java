package io.sluice.staging.transfer;

import io.sluice.staging.ProofKind;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.Proof;
import io.sluice.staging.source.SourceObject;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A file whose bytes are written and proven, and which waits for its final name.
 *
 * @param entry what the plan says
 * @param object the object that was read, which is not the plan's when that was replaced meanwhile
 * @param temporary where it is
 * @param target its final name, which is the same when it was written in place
 * @param kind how its bytes were proven
 * @param proof the same as the manifest records it
 * @param modified its modification time
 * @param inParts whether it has a journal of its parts
 */
record Finished(
        PlanEntry entry,
        SourceObject object,
        Path temporary,
        Path target,
        ProofKind kind,
        Proof proof,
        Instant modified,
        boolean inParts) {

    boolean inPlace() {
        return temporary.equals(target);
    }
}
