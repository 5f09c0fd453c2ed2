package io.sluice.lustre.hsm;

import java.util.Optional;

/** What HSM can be asked to do with a file. */
public enum HsmAction {
    /** Nothing ({@code HUA_NONE}). */
    NONE(1),
    /** Copy to the backend ({@code HUA_ARCHIVE}). */
    ARCHIVE(10),
    /** Bring the data back ({@code HUA_RESTORE}). */
    RESTORE(11),
    /** Drop the data from Lustre ({@code HUA_RELEASE}). */
    RELEASE(12),
    /** Drop the copy in the backend ({@code HUA_REMOVE}). */
    REMOVE(13),
    /** Stop what was asked before ({@code HUA_CANCEL}). */
    CANCEL(14);

    private final int code;

    HsmAction(int code) {
        this.code = code;
    }

    /**
     * The number on the wire.
     *
     * @return the {@code hsm_user_action}
     */
    public int code() {
        return code;
    }

    /**
     * The action with a number.
     *
     * @param code the number on the wire
     * @return empty for a number that is not known here
     */
    public static Optional<HsmAction> of(int code) {
        for (HsmAction action : values()) {
            if (action.code == code) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
