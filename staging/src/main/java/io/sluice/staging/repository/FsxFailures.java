package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Turns what the service answers into one sentence with a remedy. */
final class FsxFailures {

    private record Meaning(FailureCause cause, String remedy) {}

    /** By the service's error code, which is its exception's name without the word at the end. */
    private static final Map<String, Meaning> MEANINGS = Map.ofEntries(
            meaning("BadRequest", FailureCause.BAD_OPTION, "correct what the service names"),
            meaning(
                    "UnsupportedOperation",
                    FailureCause.BAD_OPTION,
                    "data repositories need Lustre 2.12 or newer, no SCRATCH_1 and no Intelligent-Tiering, and backups a"
                            + " persistent file system without a data repository"),
            meaning(
                    "IncompatibleParameterError",
                    FailureCause.BAD_OPTION,
                    "the token was used before with other values: take a new token, or repeat the first values"),
            meaning(
                    "FileSystemNotFound",
                    FailureCause.NO_SUCH_RESOURCE,
                    "check the file system id and the region; 'sluice fs list' shows what is there"),
            meaning("BackupNotFound", FailureCause.NO_SUCH_RESOURCE, "check the backup id and the region"),
            meaning(
                    "DataRepositoryAssociationNotFound",
                    FailureCause.NO_SUCH_RESOURCE,
                    "'sluice dra list' shows the associations"),
            meaning(
                    "DataRepositoryTaskNotFound",
                    FailureCause.NO_SUCH_RESOURCE,
                    "'sluice task list' shows the tasks; the service forgets tasks that ended 14 days ago"),
            meaning(
                    "DataRepositoryTaskEnded",
                    FailureCause.BAD_OPTION,
                    "only a task that is PENDING or EXECUTING can be cancelled"),
            meaning(
                    "DataRepositoryTaskExecuting",
                    FailureCause.REPOSITORY_BUSY,
                    "a file system works on one data repository task at a time: wait for it or cancel it"),
            meaning("BackupInProgress", FailureCause.REPOSITORY_BUSY, "wait for the backup that is being made"),
            meaning(
                    "BackupRestoring",
                    FailureCause.REPOSITORY_BUSY,
                    "wait until the restore from this backup has ended"),
            meaning("BackupBeingCopied", FailureCause.REPOSITORY_BUSY, "wait until the copy of this backup has ended"),
            meaning(
                    "ServiceLimitExceeded",
                    FailureCause.LIMIT_REACHED,
                    "delete what is not needed, or ask AWS for a higher quota; 8 associations per file system are final"),
            meaning(
                    "InvalidDataRepositoryType",
                    FailureCause.BAD_OPTION,
                    "data repository tasks need an association with an S3 bucket"),
            meaning(
                    "InvalidNetworkSettings",
                    FailureCause.BAD_OPTION,
                    "check the subnet and the security groups: TCP 988 and 1018-1023 have to be open between them"),
            meaning(
                    "InvalidPerUnitStorageThroughput",
                    FailureCause.BAD_OPTION,
                    "take a throughput that the deployment and storage type offer"),
            meaning("InvalidImportPath", FailureCause.BAD_OPTION, "check the import path: s3://bucket/prefix"),
            meaning("InvalidExportPath", FailureCause.BAD_OPTION, "check the export path: s3://bucket/prefix"),
            meaning(
                    "MissingFileSystemConfiguration",
                    FailureCause.BAD_OPTION,
                    "the request names no configuration for Lustre"),
            meaning("InternalServerError", FailureCause.SERVER_ERROR, "try again later"),
            meaning("ServiceUnavailable", FailureCause.SERVER_ERROR, "try again later"),
            meaning("AccessDenied", FailureCause.ACCESS_DENIED, "check that the credentials allow the fsx: action"),
            meaning("UnrecognizedClient", FailureCause.ACCESS_DENIED, "check the credentials"),
            meaning("InvalidClientTokenId", FailureCause.ACCESS_DENIED, "check the credentials"),
            meaning("ExpiredToken", FailureCause.ACCESS_DENIED, "renew the credentials"));

    private FsxFailures() {}

    private static Map.Entry<String, Meaning> meaning(String code, FailureCause cause, String remedy) {
        return Map.entry(code, new Meaning(cause, remedy));
    }

    static StagingException of(String doing, Throwable thrown) {
        if (thrown instanceof StagingException known) {
            return known;
        }
        if (thrown instanceof AwsServiceException refused) {
            return refused(doing, refused);
        }
        String message = String.valueOf(thrown.getMessage());
        if (thrown instanceof SdkClientException && message.contains("credentials")) {
            return new StagingException(
                    FailureCause.ACCESS_DENIED,
                    doing + ": there are no credentials",
                    "set AWS_PROFILE or AWS_ACCESS_KEY_ID, or give the machine a role",
                    null,
                    thrown);
        }
        return new StagingException(
                FailureCause.CONNECTION,
                doing + ": " + message,
                "check the region, the endpoint and the network",
                null,
                thrown);
    }

    private static StagingException refused(String doing, AwsServiceException refused) {
        String code = code(refused);
        Meaning meaning = MEANINGS.get(code);
        if (refused.isThrottlingException()) {
            meaning = new Meaning(FailureCause.THROTTLED, "ask less often, or try again later");
        } else if (meaning == null) {
            meaning = refused.statusCode() >= 500
                    ? new Meaning(FailureCause.SERVER_ERROR, "try again later")
                    : new Meaning(FailureCause.FSX_REFUSED, "see the service's error code");
        }
        String said = said(refused);
        String sentence = doing + ": " + code + (said == null ? "" : ": " + said);
        return new StagingException(meaning.cause(), sentence, meaning.remedy(), refused.requestId(), refused);
    }

    private static String code(AwsServiceException refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        String code =
                details == null || details.errorCode() == null ? "status " + refused.statusCode() : details.errorCode();
        return code.endsWith("Exception") ? code.substring(0, code.length() - "Exception".length()) : code;
    }

    private static @Nullable String said(AwsServiceException refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        String message = details == null ? null : details.errorMessage();
        if (message == null || message.isBlank()) {
            return null;
        }
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
