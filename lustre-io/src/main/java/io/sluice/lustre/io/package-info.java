/** Reading and writing files the way the file system wants it. */
@NullMarked
package io.sluice.lustre.io;

import org.jspecify.annotations.NullMarked;
