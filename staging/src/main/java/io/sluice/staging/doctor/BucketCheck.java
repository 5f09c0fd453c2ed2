package io.sluice.staging.doctor;

import io.sluice.staging.S3Access;
import io.sluice.staging.S3Location;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Credentials, the bucket's region, and whether its objects may be listed and read. */
final class BucketCheck implements Check {

    private static final String CREDENTIALS = "credentials";
    private static final String BUCKET = "bucket";
    private static final String REGION = "bucket region";
    private static final String CLOCK = "clock";
    private static final String REGION_HEADER = "x-amz-bucket-region";
    /** S3 refuses a signature that is 15 minutes off. */
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    @Override
    public List<Finding> of(Patient patient) {
        if (patient.bucket().isEmpty()) {
            return List.of();
        }
        S3Access access = patient.surroundings().s3();
        List<Finding> findings = new ArrayList<>();
        findings.add(credentials(access));
        if (findings.get(0).isWrong()) {
            return findings;
        }
        Optional<Region> home = home(access);
        try (S3Client client = client(access, home.orElse(Region.US_EAST_1))) {
            findings.addAll(bucket(client, patient, home));
        } catch (SdkClientException e) {
            findings.add(Finding.problem(
                    BUCKET,
                    "S3 does not answer: " + e.getMessage(),
                    "see the route to S3 (a gateway endpoint of the VPC, a proxy) and --endpoint-url"));
        }
        return findings;
    }

    private static Finding credentials(S3Access access) {
        if (access.anonymous()) {
            return Finding.ok(CREDENTIALS, "none are sent, as asked");
        }
        try {
            String key = provider(access).resolveCredentials().accessKeyId();
            return Finding.ok(
                    CREDENTIALS, "found, access key id " + key.substring(0, Math.min(4, key.length())) + "...");
        } catch (SdkClientException e) {
            return Finding.problem(
                    CREDENTIALS,
                    "the AWS SDK finds none",
                    "give the instance, task or job a role, set AWS_PROFILE, or use --no-sign-request for a public bucket");
        }
    }

    private static AwsCredentialsProvider provider(S3Access access) {
        return access.credentials()
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    /** Where requests go when nothing else tells. */
    static Optional<Region> home(S3Access access) {
        if (access.region().isPresent()) {
            return access.region().map(Region::of);
        }
        try {
            return Optional.of(DefaultAwsRegionProviderChain.builder().build().getRegion());
        } catch (SdkClientException e) {
            return Optional.empty();
        }
    }

    private static S3Client client(S3Access access, Region region) {
        S3ClientBuilder builder = S3Client.builder()
                .region(region)
                .forcePathStyle(access.pathStyle())
                .credentialsProvider(access.anonymous() ? AnonymousCredentialsProvider.create() : provider(access));
        access.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static List<Finding> bucket(S3Client client, Patient patient, Optional<Region> home) {
        S3Location location = patient.bucket().orElseThrow();
        List<Finding> findings = new ArrayList<>();
        SdkHttpResponse answer;
        try {
            answer = client.headBucket(request -> request.bucket(location.bucket()))
                    .sdkHttpResponse();
        } catch (S3Exception e) {
            answer = e.awsErrorDetails().sdkHttpResponse();
            if (e.statusCode() == 404) {
                return List.of(Finding.problem(
                        BUCKET,
                        "there is no bucket " + location.bucket(),
                        "see its spelling; names are without s3://"));
            }
        }
        answer.firstMatchingHeader(REGION_HEADER).ifPresent(region -> findings.add(region(patient, home, region)));
        answer.firstMatchingHeader("Date").ifPresent(date -> findings.addAll(clock(patient, date)));
        boolean elsewhere = answer.statusCode() / 100 == 3;
        if (!elsewhere) {
            findings.add(objects(client, location));
        }
        return findings;
    }

    private static Finding region(Patient patient, Optional<Region> home, String bucketRegion) {
        Optional<String> fileSystem = patient.fileSystemRegion();
        if (fileSystem.isPresent() && !fileSystem.get().equals(bucketRegion)) {
            return Finding.warning(
                    REGION,
                    "the bucket is in " + bucketRegion + ", the file system in " + fileSystem.get()
                            + ": slow, charged, and changes are not imported",
                    "use a bucket in " + fileSystem.get() + " (a replica), or a file system in " + bucketRegion);
        }
        if (home.isPresent() && !home.get().id().equals(bucketRegion)) {
            return Finding.warning(
                    REGION,
                    "the bucket is in " + bucketRegion + ", requests go to "
                            + home.get().id(),
                    "use --region " + bucketRegion);
        }
        return Finding.ok(REGION, bucketRegion + (fileSystem.isPresent() ? ", as the file system" : ""));
    }

    private static List<Finding> clock(Patient patient, String date) {
        try {
            Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration skew =
                    Duration.between(theirs, patient.surroundings().clock().instant());
            if (skew.abs().compareTo(MOST_SKEW) > 0) {
                return List.of(Finding.problem(
                        CLOCK,
                        "this machine's clock is " + skew.abs().toMinutes() + " minutes "
                                + (skew.isNegative() ? "behind" : "ahead of") + " S3's, which refuses requests at 15",
                        "let chrony or systemd-timesyncd set it"));
            }
            return List.of(Finding.ok(CLOCK, "as S3's"));
        } catch (DateTimeException e) {
            return List.of(Finding.notChecked(CLOCK, "the server's date is unreadable: " + date, ""));
        }
    }

    private static Finding objects(S3Client client, S3Location location) {
        try {
            ListObjectsV2Response listing = client.listObjectsV2(request ->
                    request.bucket(location.bucket()).prefix(location.prefix()).maxKeys(1));
            if (listing.contents().isEmpty()) {
                return Finding.warning(BUCKET, "nothing is under " + location, "see the prefix: aws s3 ls " + location);
            }
            S3Object first = listing.contents().get(0);
            client.headObject(request -> request.bucket(location.bucket()).key(first.key()));
            return Finding.ok(BUCKET, location + " may be listed and read");
        } catch (S3Exception e) {
            return Finding.problem(
                    BUCKET,
                    "S3 refuses to list or read " + location + ": "
                            + (e.awsErrorDetails() == null
                                    ? ""
                                    : e.awsErrorDetails().errorCode()) + ", status "
                            + e.statusCode(),
                    "allow s3:ListBucket on the bucket and s3:GetObject on its objects, and kms:Decrypt on its key");
        }
    }
}
