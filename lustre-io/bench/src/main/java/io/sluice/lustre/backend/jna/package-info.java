/** What a call costs: beside a plain stat, by backend, and by how JNA maps it. */
@NullMarked
package io.sluice.lustre.backend.jna;

import org.jspecify.annotations.NullMarked;
