package io.sluice.staging;

import io.sluice.staging.push.PushListener;
import io.sluice.staging.push.PushOptions;
import io.sluice.staging.push.PushReport;
import io.sluice.staging.push.Pusher;
import io.sluice.staging.source.S3Lookup;
import java.nio.file.Path;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** Uploads directories to S3: results and checkpoints. */
public final class Push {

    private Push() {}

    /**
     * Uploads the files of a directory. Each becomes the object with its path behind the target's prefix, sent with its
     * CRC64NVME, which S3 compares with what it received; large files in parts. Directories and symbolic links become
     * objects when the options' metadata describes them, and are left out otherwise, as special files are; what is left out is
     * named in the report. Blocks until every file is an object, skipped or given up.
     *
     * @param directory the directory
     * @param target bucket and prefix
     * @param options how
     * @param atMostDeleted how many objects beneath the target that have no file may be deleted; 0 only counts them. When
     *     there are more, or a file failed, none is
     * @param listener told what happens
     * @return what came of it; files that failed are in it and throw nothing
     * @throws StagingException when the directory cannot be read, the target cannot be listed, or the thread was interrupted
     */
    public static PushReport push(
            Path directory, S3Location target, PushOptions options, long atMostDeleted, PushListener listener)
            throws StagingException {
        try (Bucket bucket = Bucket.open(options.access(), target.bucket());
                S3AsyncClient uploads = bucket.uploads();
                S3TransferManager transfers =
                        S3TransferManager.builder().s3Client(uploads).build();
                S3Comparison comparison = new S3Comparison(new S3Lookup(
                        bucket.client(), target.bucket(), options.access().requesterPays()))) {
            return new Pusher(options, transfers, bucket.client(), comparison, directory, target, listener)
                    .push(atMostDeleted);
        }
    }
}
