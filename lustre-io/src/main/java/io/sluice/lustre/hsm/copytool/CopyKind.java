package io.sluice.lustre.hsm.copytool;

import java.util.Optional;

/** What a copytool is asked to do with one file. */
public enum CopyKind {
    /** Copy the file's data to the archive ({@code HSMA_ARCHIVE}). */
    ARCHIVE(20),
    /** Copy the data back from the archive ({@code HSMA_RESTORE}). */
    RESTORE(21),
    /** Delete the copy in the archive ({@code HSMA_REMOVE}). */
    REMOVE(22);

    /** Names a request that is not wanted any more; {@code HSMA_CANCEL}. */
    static final int CANCEL_CODE = 23;

    private final int code;

    CopyKind(int code) {
        this.code = code;
    }

    static Optional<CopyKind> of(int code) {
        for (CopyKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
