package io.sluice.staging.source;

import io.sluice.staging.StagingException;

/** Sends listing requests for one bucket. Calls block, and come from several threads at once. */
interface ListingRequests {

    /**
     * A page of objects.
     *
     * @param prefix what the keys begin with
     * @param after the key after which to begin; empty for the first
     * @param token the last page's token; empty to begin after {@code after}
     * @param atMost how many keys at most, 1 to 1000
     */
    ListingPage page(String prefix, String after, String token, int atMost) throws StagingException;

    /**
     * Directories: the common prefixes up to the next slash behind a prefix.
     *
     * @param prefix empty, or with a slash at its end
     * @param after the common prefix after which to begin
     */
    ListingPage directories(String prefix, String after) throws StagingException;
}
