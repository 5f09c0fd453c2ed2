package io.sluice.staging.source;

import io.sluice.staging.StagingException;

/** Sends signed GET requests for a bucket itself, as listings are. */
@FunctionalInterface
public interface BucketQuery {

    /**
     * Sends a request and waits for the whole answer; tries again what fails in passing. Called by several threads at once.
     *
     * @param query the encoded query string without its question mark, for example {@code list-type=2&prefix=a%2F}
     * @return the body of an answer with a status of success
     * @throws StagingException when there is none
     */
    byte[] get(String query) throws StagingException;
}
