/** What Lustre does, stated once and run on the simulator by default and on a real mount when one is named. */
@NullMarked
package io.sluice.lustre.contract;

import org.jspecify.annotations.NullMarked;
