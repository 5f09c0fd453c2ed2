/**
 * An S3 server's bad days, on demand: a proxy that cuts, stalls, corrupts, throttles and contradicts.
 */
@NullMarked
package io.sluice.staging.testing.fault;

import org.jspecify.annotations.NullMarked;
