package io.sluice.staging.testing.fault;

import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import java.net.URI;
import java.nio.file.Path;

/** One stage in a process of its own, which a test may kill. Ends with 0 when everything is there. */
final class StageOnce {

    private StageOnce() {}

    public static void main(String[] arguments) throws Exception {
        StageOptions options = StageOptions.builder()
                .access(Access.to(URI.create(arguments[0])))
                .largeObjectBytes(4 << 20)
                .partBytes(1 << 20)
                .maxRequests(16)
                .maxBandwidthBytes(Long.parseLong(arguments[3]))
                .build();
        StageReport report;
        try (Stager stager = Stager.create(options)) {
            report = stager.stage(S3Location.parse(arguments[1]), Path.of(arguments[2]), new StageListener() {
                @Override
                public void failed(FileFailure failure) {
                    System.err.println(failure);
                }
            });
        }
        System.out.println(report);
        System.exit(report.complete() ? 0 : 1);
    }
}
