/** What Sluice is measured against. */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
