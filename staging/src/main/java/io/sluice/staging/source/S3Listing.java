package io.sluice.staging.source;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The objects under a prefix, listed while they are read, ahead of the reader and with several requests at once.
 *
 * <p>A prefix names a directory or one object: {@code s3://bucket/data} and {@code s3://bucket/data/} stage what is beneath
 * {@code data/}, and {@code s3://bucket/data/a.tar} stages that object when there is nothing beneath {@code data/a.tar/}. To
 * stage keys that begin alike, as {@code data/2024-}, stage {@code data/} with a filter. In a directory bucket (S3 Express) the
 * prefix must end with a slash; its listing has no order and is sorted, in bounded memory, before the first object comes.
 */
public final class S3Listing implements ObjectSource {

    /** Requests at once, enough for some ten thousand keys a second at the 100 ms and more that S3 takes for a page. */
    private static final int PARALLEL = 8;

    /** Pages of 1000 objects held ahead of the reader, some 20 MB. */
    private static final int PAGES_AHEAD = 48;

    /** What the names of directory buckets (S3 Express) end with. S3 lists these in no order, and not from a key on. */
    private static final String DIRECTORY_BUCKET = "--x-s3";

    private final String base;
    private final RangedListing listing;
    private Iterator<SourceObject> page = List.<SourceObject>of().iterator();
    private boolean ended;

    private S3Listing(String base, RangedListing listing) {
        this.base = base;
        this.listing = listing;
    }

    /**
     * Begins a listing. Blocks until the first page is there.
     *
     * @param client the client to list with; stays the caller's
     * @param location the bucket and prefix
     * @param requesterPays whether the caller consents to pay for requests to a requester-pays bucket
     * @return the objects, to be closed
     * @throws StagingException when the bucket cannot be listed, or nothing is at the prefix
     */
    public static ObjectSource open(S3Client client, S3Location location, boolean requesterPays)
            throws StagingException {
        return open(new SdkListingRequests(client, location.bucket(), requesterPays), location);
    }

    /**
     * Begins a listing over a connection that is there already, without the SDK's client.
     *
     * @param bucket sends the requests; in use until the source is closed
     * @param location the bucket and prefix
     * @return the objects, to be closed
     * @throws StagingException when the bucket cannot be listed, or nothing is at the prefix
     */
    public static ObjectSource open(BucketQuery bucket, S3Location location) throws StagingException {
        return open(new XmlListingRequests(bucket), location);
    }

    static ObjectSource open(ListingRequests requests, S3Location location) throws StagingException {
        String prefix = location.prefix();
        String base = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        boolean ordered = !location.bucket().endsWith(DIRECTORY_BUCKET);
        RangeSplitter splitter = ordered ? new DirectorySplitter(requests, base, PARALLEL) : RangeSplitter.NONE;
        RangedListing listing = new RangedListing(requests, base, splitter, PARALLEL, PAGES_AHEAD);
        S3Listing objects = new S3Listing(base, listing);
        try {
            if (objects.advance() || prefix.isEmpty()) {
                return ordered ? objects : SortedSource.of(objects);
            }
            objects.close();
            return single(requests, location);
        } catch (StagingException | RuntimeException e) {
            objects.close();
            throw e;
        } catch (IOException e) {
            objects.close();
            throw new StagingException(
                    FailureCause.DESTINATION_IO,
                    "cannot sort the listing of " + location + " in the directory for temporary files: "
                            + e.getMessage(),
                    "make room there, or name another with -Djava.io.tmpdir",
                    null,
                    e);
        }
    }

    /** The object whose key the prefix is: when there is one, it is the first of those that begin with it. */
    private static ObjectSource single(ListingRequests requests, S3Location location) throws StagingException {
        String key = location.prefix();
        List<SourceObject> first = requests.page(key, "", "", 1).objects();
        if (first.isEmpty() || !first.get(0).key().equals(key)) {
            throw new StagingException(
                    FailureCause.NO_SUCH_KEY,
                    "there is no object at or beneath " + location,
                    "check the prefix; it names a directory or one object");
        }
        return new ListedObjects(first, key.substring(0, key.lastIndexOf('/') + 1));
    }

    @Override
    public Optional<SourceObject> next() throws StagingException {
        return advance() ? Optional.of(page.next()) : Optional.empty();
    }

    private boolean advance() throws StagingException {
        while (!page.hasNext() && !ended) {
            List<SourceObject> objects = listing.nextPage();
            ended = objects.isEmpty();
            page = objects.iterator();
        }
        return page.hasNext();
    }

    @Override
    public String base() {
        return base;
    }

    @Override
    public void close() {
        listing.close();
        ended = true;
        page = List.<SourceObject>of().iterator();
    }
}
