package io.sluice.lustre.hsm.copytool;

/**
 * How a copytool is doing.
 *
 * @param registered whether it is registered, as far as is known
 * @param succeeded requests done
 * @param failed requests failed or handed back
 * @param cancelled requests cancelled after they were received
 */
public record CopytoolStatus(boolean registered, long succeeded, long failed, long cancelled) {}
