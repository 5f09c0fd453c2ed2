package io.sluice.lustre;

import java.util.EnumSet;
import java.util.Set;

/**
 * One object or metadata storage target with its space, as the client sees it at the time of the call.
 *
 * @param kind whether it stores objects (OST) or metadata (MDT)
 * @param index its index in the file system, at least 0
 * @param uuid its name, for example {@code lustre-OST0003_UUID}
 * @param reachable whether it answered; a target that did not has zeros for all sizes
 * @param totalBytes its size in bytes
 * @param freeBytes the free bytes, the reserve for root included
 * @param availableBytes the free bytes that an ordinary user can have
 * @param totalInodes the number of inodes or objects it can hold
 * @param freeInodes the number of them that are free
 * @param stateBits the state bits as the client reported them, unknown ones included ({@code os_state})
 */
public record StorageTarget(
        Kind kind,
        int index,
        String uuid,
        boolean reachable,
        long totalBytes,
        long freeBytes,
        long availableBytes,
        long totalInodes,
        long freeInodes,
        int stateBits) {

    /** What a target stores. */
    public enum Kind {
        /** Object storage target: file data. */
        OST,
        /** Metadata target: names, attributes, and the data of data-on-MDT components. */
        MDT
    }

    /** What a target says about itself. */
    public enum State {
        /** A disk array is rebuilding: slower than usual. */
        DEGRADED(0x1),
        /** Nothing can be written. */
        READ_ONLY(0x2),
        /** No new objects are placed here. */
        NO_CREATE(0x4),
        /** Out of space. */
        NO_SPACE(0x20),
        /** Out of inodes. */
        NO_INODES(0x40),
        /** Flash: no seek cost. */
        NON_ROTATIONAL(0x200);

        private final int bit;

        State(int bit) {
            this.bit = bit;
        }
    }

    private static final int UNUSABLE =
            State.READ_ONLY.bit | State.NO_CREATE.bit | State.NO_SPACE.bit | State.NO_INODES.bit;

    /**
     * The states that are known by name; {@link #stateBits()} has the rest.
     *
     * @return an unmodifiable set
     */
    public Set<State> states() {
        EnumSet<State> states = EnumSet.noneOf(State.class);
        for (State state : State.values()) {
            if ((stateBits & state.bit) != 0) {
                states.add(state);
            }
        }
        return Set.copyOf(states);
    }

    /**
     * Whether new objects can be placed on it.
     *
     * @return false when it did not answer, is read-only, full, or closed for new objects
     */
    public boolean isUsable() {
        return reachable && (stateBits & UNUSABLE) == 0;
    }
}
