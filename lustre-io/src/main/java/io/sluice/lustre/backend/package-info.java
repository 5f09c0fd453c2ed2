/**
 * The narrow interface to Lustre that everything else in this module calls, and the choice of what stands behind it.
 * Internal: nothing here is meant for users, and nothing here is stable.
 */
@NullMarked
package io.sluice.lustre.backend;

import org.jspecify.annotations.NullMarked;
