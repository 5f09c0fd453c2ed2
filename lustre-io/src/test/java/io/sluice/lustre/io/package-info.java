/** Tests of file input and output. */
@NullMarked
package io.sluice.lustre.io;

import org.jspecify.annotations.NullMarked;
