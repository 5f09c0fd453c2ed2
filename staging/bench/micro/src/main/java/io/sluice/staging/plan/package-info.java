/** JMH benchmarks of what is package-private in planning. */
@NullMarked
package io.sluice.staging.plan;

import org.jspecify.annotations.NullMarked;
