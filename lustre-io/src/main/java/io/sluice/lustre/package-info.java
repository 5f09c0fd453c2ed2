/** Lustre from the client side: the handle on one mount, its targets, and the values that name things in it. */
@NullMarked
package io.sluice.lustre;

import org.jspecify.annotations.NullMarked;
