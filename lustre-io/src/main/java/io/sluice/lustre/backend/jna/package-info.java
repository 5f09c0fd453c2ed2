/**
 * Lustre through JNA: mirrors of C functions under their C names, the conventions by which they fail, and the two
 * backends that stand on them. The only package that knows JNA.
 */
@NullMarked
package io.sluice.lustre.backend.jna;

import org.jspecify.annotations.NullMarked;
