/** Source against destination: where each object goes, and whether it is copied, skipped or refused. */
@NullMarked
package io.sluice.staging.plan;

import org.jspecify.annotations.NullMarked;
