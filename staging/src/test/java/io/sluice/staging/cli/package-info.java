/** The command as its users see it: arguments in, text and exit code out. */
@NullMarked
package io.sluice.staging.cli;

import org.jspecify.annotations.NullMarked;
