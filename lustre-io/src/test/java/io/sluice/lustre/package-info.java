@NullMarked
package io.sluice.lustre;

import org.jspecify.annotations.NullMarked;
