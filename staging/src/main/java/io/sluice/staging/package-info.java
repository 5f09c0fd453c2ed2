/** Datasets from S3 onto Lustre and back: the way in, its options, its plan and its report. */
@NullMarked
package io.sluice.staging;

import org.jspecify.annotations.NullMarked;
