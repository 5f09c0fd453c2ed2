package io.sluice.staging.source;

import java.util.List;

/**
 * One answer of S3 to a listing request.
 *
 * @param objects the objects, in whatever order S3 gave them
 * @param directories the common prefixes, where the request had a delimiter
 * @param more the token for the next page; empty when this is the last
 */
record ListingPage(List<SourceObject> objects, List<String> directories, String more) {}
