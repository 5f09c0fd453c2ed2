package io.sluice.staging.repository;

import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Fetches completion reports. */
final class Reports {

    private final Supplier<S3Client> s3;

    Reports(Supplier<S3Client> s3) {
        this.s3 = s3;
    }

    /**
     * What the reports of a task say: failures of an export, failures and warnings of an import.
     *
     * @param task an ended task with a report
     */
    List<PathResult> of(RepositoryTask task, String report) throws StagingException {
        S3Location place = AssociatedPaths.prefix(S3Location.parse(report));
        // The file's name differs by kind (failures.csv, report.csv), so whatever the task put there is read.
        String prefix = place.prefix() + task.id() + "/";
        String name = "s3://" + place.bucket() + "/" + prefix;
        List<PathResult> results = new ArrayList<>();
        try {
            int files = 0;
            for (S3Object object : s3.get()
                    .listObjectsV2Paginator(list -> list.bucket(place.bucket()).prefix(prefix))
                    .contents()) {
                if (object.key().endsWith(".csv")) {
                    files++;
                    results.addAll(read(place.bucket(), object.key()));
                }
            }
            if (files == 0 && task.counts().failed() > 0) {
                throw CompletionReport.unreadable(name, "there is none", null);
            }
        } catch (SdkException e) {
            throw CompletionReport.unreadable(name, e.getMessage(), e);
        }
        return results;
    }

    private List<PathResult> read(String bucket, String key) throws StagingException {
        String name = "s3://" + bucket + "/" + key;
        try (var bytes = s3.get().getObject(get -> get.bucket(bucket).key(key))) {
            return CompletionReport.read(bytes, name);
        } catch (StagingException e) {
            throw e;
        } catch (IOException e) {
            throw CompletionReport.unreadable(name, e.getMessage(), e);
        }
    }
}
