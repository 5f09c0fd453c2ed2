/** What a stage does, as meters for Prometheus, CloudWatch and whatever else Micrometer serves. */
@NullMarked
package io.sluice.staging.metrics;

import org.jspecify.annotations.NullMarked;
