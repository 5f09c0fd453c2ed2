/** What is to be staged: S3 listings and manifests as streams of objects, and the filters on them. */
@NullMarked
package io.sluice.staging.source;

import org.jspecify.annotations.NullMarked;
