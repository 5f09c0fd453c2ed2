/**
 * FSx for Lustre on this machine: an HTTP endpoint on loopback that the AWS SDK's unmodified client talks to, whose file
 * systems are simulated Lustre mounts and whose repositories are buckets of any S3 server. {@link
 * io.sluice.fsx.emulator.FsxEmulator} is the way in.
 */
@NullMarked
package io.sluice.fsx.emulator;

import org.jspecify.annotations.NullMarked;
