@NullMarked
package io.sluice.lustre.backend.jna;

import org.jspecify.annotations.NullMarked;
