@NullMarked
package io.sluice.staging.doctor;

import org.jspecify.annotations.NullMarked;
