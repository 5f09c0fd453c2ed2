/** Lustre's hierarchical storage management: a file's state, and archive, restore, release, remove and cancel. */
@NullMarked
package io.sluice.lustre.hsm;

import org.jspecify.annotations.NullMarked;
