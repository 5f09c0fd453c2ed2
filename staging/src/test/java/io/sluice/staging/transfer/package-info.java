/** Tests of the copy engine. */
@NullMarked
package io.sluice.staging.transfer;

import org.jspecify.annotations.NullMarked;
