/** A dataset from a real S3 server onto a Lustre directory, in one command. */
@NullMarked
package io.sluice.examples.quickstart;

import org.jspecify.annotations.NullMarked;
