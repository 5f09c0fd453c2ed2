@NullMarked
package io.sluice.lustre.layout;

import org.jspecify.annotations.NullMarked;
