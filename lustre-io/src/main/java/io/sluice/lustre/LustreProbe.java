package io.sluice.lustre;

/**
 * What can be done with Lustre at a path, found without throwing.
 *
 * @param onLustre whether the path lies on a Lustre file system, as far as can be told
 * @param usable whether {@link LustreFileSystem#at} would succeed
 * @param backend how Lustre is talked to, for example {@code liblustreapi 2.17.0}; empty when there is no way
 * @param reason why it is so, in one sentence
 * @param remedy what to install, mount or set; empty when nothing is wrong
 */
public record LustreProbe(boolean onLustre, boolean usable, String backend, String reason, String remedy) {}
