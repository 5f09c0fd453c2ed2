/** What the tests of this module share: a real S3 server in process. */
@NullMarked
package io.sluice.staging.testing;

import org.jspecify.annotations.NullMarked;
