/** A Lustre file system kept in an ordinary directory, for tests and trials on machines that have no Lustre. */
@NullMarked
package io.sluice.lustre.simulator;

import org.jspecify.annotations.NullMarked;
