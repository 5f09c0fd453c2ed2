@NullMarked
package io.sluice.staging.repository;

import org.jspecify.annotations.NullMarked;
