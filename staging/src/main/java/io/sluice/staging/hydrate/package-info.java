/**
 * Files on Lustre whose data is in an HSM archive: finding them, bringing their data back before a job needs it, and releasing
 * it to make room.
 */
@NullMarked
package io.sluice.staging.hydrate;

import org.jspecify.annotations.NullMarked;
