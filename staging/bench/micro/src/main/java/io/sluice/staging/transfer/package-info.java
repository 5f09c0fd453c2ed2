/** JMH benchmarks of what is package-private in the transfer engine. */
@NullMarked
package io.sluice.staging.transfer;

import org.jspecify.annotations.NullMarked;
