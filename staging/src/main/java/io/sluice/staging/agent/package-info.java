/**
 * An HSM agent whose archive is S3: {@link io.sluice.staging.agent.S3Archive} archives, restores and removes files for the
 * copytool of {@code io.sluice.lustre.hsm.copytool}, and {@link io.sluice.staging.agent.ObjectImport} makes released files of
 * objects that are there already. Which object holds a file's data is kept on the file
 * ({@link io.sluice.staging.agent.ArchivedObject}).
 */
@NullMarked
package io.sluice.staging.agent;

import org.jspecify.annotations.NullMarked;
