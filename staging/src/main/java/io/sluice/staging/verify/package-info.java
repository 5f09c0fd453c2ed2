/** Staged files read back and compared with what was recorded of them, without S3. */
@NullMarked
package io.sluice.staging.verify;

import org.jspecify.annotations.NullMarked;
