/** Directories to S3: results and checkpoints. */
@NullMarked
package io.sluice.staging.push;

import org.jspecify.annotations.NullMarked;
