/**
 * What a file is besides its bytes, as FSx for Lustre keeps it in the user metadata of objects: permissions, owner, group and
 * times, directories and symbolic links.
 */
@NullMarked
package io.sluice.staging.posix;

import org.jspecify.annotations.NullMarked;
