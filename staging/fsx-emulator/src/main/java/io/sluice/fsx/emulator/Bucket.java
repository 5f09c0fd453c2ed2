package io.sluice.fsx.emulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A linked prefix, with the error codes of completion reports. */
final class Bucket {

    private final S3Client s3;
    private final String bucket;
    private final String prefix;

    Bucket(S3Client s3, String bucket, String prefix) {
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    Stream<S3Object> list(String below) throws FileProblem {
        try {
            return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(below)).contents().stream();
        } catch (SdkException e) {
            throw problem(e);
        }
    }

    List<S3Object> all() throws FileProblem {
        try (Stream<S3Object> objects = list(prefix)) {
            return new ArrayList<>(objects.toList());
        } catch (SdkException e) {
            throw problem(e);
        }
    }

    HeadObjectResponse head(String key) throws FileProblem {
        try {
            return s3.headObject(head -> head.bucket(bucket).key(key));
        } catch (SdkException e) {
            throw problem(e);
        }
    }

    String text(String key) throws FileProblem {
        try {
            return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asUtf8String();
        } catch (SdkException e) {
            throw problem(e);
        }
    }

    /** Returns the object's entity tag. */
    String put(String key, Path file, Map<String, String> metadata) throws FileProblem {
        return put(key, RequestBody.fromFile(file), metadata);
    }

    String put(String key, byte[] bytes, Map<String, String> metadata) throws FileProblem {
        return put(key, RequestBody.fromBytes(bytes), metadata);
    }

    private String put(String key, RequestBody body, Map<String, String> metadata) throws FileProblem {
        try {
            return s3.putObject(put -> put.bucket(bucket).key(key).metadata(metadata), body)
                    .eTag();
        } catch (SdkException e) {
            throw problem(e);
        }
    }

    void delete(String key) throws FileProblem {
        try {
            s3.deleteObject(delete -> delete.bucket(bucket).key(key));
        } catch (SdkException e) {
            throw problem(e);
        }
    }

    static FileProblem problem(SdkException e) {
        if (e instanceof NoSuchKeyException) {
            return new FileProblem("S3ObjectNotFound");
        }
        boolean denied = e instanceof S3Exception refused && refused.statusCode() == 403;
        return new FileProblem(denied ? "S3AccessDenied" : "S3Error");
    }

    /** Whether the bucket answers to the service at all. */
    boolean reachable() {
        try {
            s3.headBucket(head -> head.bucket(bucket));
            return true;
        } catch (SdkException e) {
            return false;
        }
    }

    /** Why one file could not be processed, in the words of a completion report. */
    static final class FileProblem extends IOException {

        FileProblem(String code) {
            super(code);
        }

        String code() {
            return String.valueOf(getMessage());
        }
    }
}
