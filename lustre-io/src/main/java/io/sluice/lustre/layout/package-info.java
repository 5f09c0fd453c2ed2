/**
 * Where a file's bytes lie: layouts as immutable values, reading and setting them, the words that {@code lfs setstripe}
 * uses, and advice on which layout to choose.
 */
@NullMarked
package io.sluice.lustre.layout;

import org.jspecify.annotations.NullMarked;
