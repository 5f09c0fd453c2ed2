/** Whether this machine is set up for moving datasets between S3 and Lustre, and what to change when it is not. */
@NullMarked
package io.sluice.staging.doctor;

import org.jspecify.annotations.NullMarked;
