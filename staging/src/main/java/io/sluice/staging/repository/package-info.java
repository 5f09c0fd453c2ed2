/**
 * Amazon FSx for Lustre from the outside: file systems, backups, data repository associations and tasks, the completion
 * reports of tasks, and which path belongs to which object. {@link io.sluice.staging.repository.DataRepositories} is the
 * way in.
 */
@NullMarked
package io.sluice.staging.repository;

import org.jspecify.annotations.NullMarked;
