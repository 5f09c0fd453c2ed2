package io.sluice.fsx.emulator;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** How the emulator was set up. */
record Settings(
        S3Client s3,
        InstantSource clock,
        @Nullable Path directory,
        Duration lifecycleDelay,
        Duration taskDelay,
        double filesPerSecond,
        Duration sweepEvery,
        boolean restores) {}
