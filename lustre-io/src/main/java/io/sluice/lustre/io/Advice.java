package io.sluice.lustre.io;

/** What a process can tell the servers about its use of a range. */
public enum Advice {
    /** Will be read soon, by many clients or at random: fetch it into the servers' memory. */
    WILL_READ(1),
    /** Will not be read again soon: drop it from the servers' memory. */
    DONT_NEED(2),
    /** Locks on this file should not grow beyond what is asked for. */
    NO_LOCK_EXPANSION(3);

    private final int code;

    Advice(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
