/** What the sluice command needs beyond the library to be one file. */
@NullMarked
package io.sluice.command;

import org.jspecify.annotations.NullMarked;
