package io.sluice.lustre.layout;

/**
 * How to read or write a file of a layout.
 *
 * @param blockBytes the bytes to ask for at once, ending on stripe boundaries
 * @param threads how many blocks to have in flight
 * @param direct whether to go past the page cache
 * @param alignmentBytes the alignment that direct I/O needs; 1 when none
 * @param reason one sentence for a person, without a full stop
 */
public record IoAdvice(long blockBytes, int threads, boolean direct, long alignmentBytes, String reason) {}
