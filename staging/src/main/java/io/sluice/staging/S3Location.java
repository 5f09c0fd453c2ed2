package io.sluice.staging;

/**
 * A bucket and a key prefix in it, as written in an {@code s3://} URL.
 *
 * @param bucket the bucket's name, an access point ARN or an alias; never empty
 * @param prefix the key prefix without a leading slash; empty for the whole bucket
 */
public record S3Location(String bucket, String prefix) {

    private static final String SCHEME = "s3://";

    /**
     * Checks that there is a bucket.
     *
     * @throws IllegalArgumentException when the bucket is empty
     */
    public S3Location {
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("an S3 location needs a bucket, as in s3://bucket/prefix");
        }
    }

    /**
     * Reads an {@code s3://} URL. Nothing is decoded: every character after the bucket belongs to the key.
     *
     * @param url for example {@code s3://bucket/datasets/imagenet/}
     * @return the location
     * @throws IllegalArgumentException when the text is no {@code s3://} URL or names no bucket
     */
    public static S3Location parse(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException("not an S3 location: '" + url + "'; expected s3://bucket/prefix");
        }
        String rest = url.substring(SCHEME.length());
        int slash = rest.startsWith("arn:") ? rest.indexOf('/', rest.indexOf(":accesspoint/") + 13) : rest.indexOf('/');
        return slash < 0
                ? new S3Location(rest, "")
                : new S3Location(rest.substring(0, slash), rest.substring(slash + 1));
    }

    /**
     * The URL form.
     *
     * @return for example {@code s3://bucket/prefix}
     */
    @Override
    public String toString() {
        return SCHEME + bucket + "/" + prefix;
    }
}
