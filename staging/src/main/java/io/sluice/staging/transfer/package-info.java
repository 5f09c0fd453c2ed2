/** The copy engine: requests, checksums, writes, publishing and what is kept of unfinished work. */
@NullMarked
package io.sluice.staging.transfer;

import org.jspecify.annotations.NullMarked;
