package io.sluice.lustre;

/**
 * One name of a file.
 *
 * @param directory the FID of the directory that holds it
 * @param name the name in that directory
 */
public record HardLink(Fid directory, String name) {}
