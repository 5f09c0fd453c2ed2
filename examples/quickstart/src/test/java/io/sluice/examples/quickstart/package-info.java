/** The quickstart, whole and in parts. */
@NullMarked
package io.sluice.examples.quickstart;

import org.jspecify.annotations.NullMarked;
