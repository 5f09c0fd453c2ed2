/** The {@code sluice} command: reads its arguments, calls the libraries, prints what came of it. */
@NullMarked
package io.sluice.staging.cli;

import org.jspecify.annotations.NullMarked;
