package io.sluice.lustre.backend;

import io.sluice.lustre.Fid;

/**
 * One hard link of a file.
 *
 * @param directory the FID of the directory that holds the link
 * @param name the link's name in it
 */
public record Parent(Fid directory, String name) {}
