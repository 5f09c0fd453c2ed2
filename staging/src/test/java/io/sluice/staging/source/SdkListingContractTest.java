package io.sluice.staging.source;

class SdkListingContractTest extends S3ListingContractTest {

    @Override
    ListingRequests requests(String bucket) {
        return new SdkListingRequests(server.client(), bucket, false);
    }
}
