package io.sluice.staging.repository;

/**
 * One file or object that a reconciliation has something to say about.
 *
 * @param discrepancy what is wrong
 * @param place path and object
 */
public record Finding(Discrepancy discrepancy, Counterpart place) {}
