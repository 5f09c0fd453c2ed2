package io.sluice.lustre.hsm;

import java.util.Set;

/**
 * Where a file stands between Lustre and its HSM backend. What runs at the moment is not part of it: Lustre leaves those
 * fields empty, so ask {@link Hsm#currentAction}.
 *
 * @param bits the state bits, unknown ones included ({@code hus_states})
 * @param archiveId the backend that holds the copy, as an unsigned number; 0 when there never was one. It stays set
 *     after the copy is removed
 */
public record HsmState(int bits, int archiveId) {

    /**
     * The flags that have names.
     *
     * @return an unmodifiable set
     */
    public Set<HsmFlag> flags() {
        return HsmFlag.of(bits);
    }

    /**
     * Whether a flag is set.
     *
     * @param flag the flag
     * @return true when it is
     */
    public boolean has(HsmFlag flag) {
        return (bits & flag.bit()) != 0;
    }

    /**
     * Whether the data is in the backend only, so that reading waits for a restore.
     *
     * @return true when released
     */
    public boolean isReleased() {
        return has(HsmFlag.RELEASED);
    }

    /**
     * Whether the backend holds a whole copy of the present content.
     *
     * @return true when archived, not dirty and not lost
     */
    public boolean isArchived() {
        return has(HsmFlag.ARCHIVED) && !has(HsmFlag.DIRTY) && !has(HsmFlag.LOST);
    }

    /**
     * Whether Lustre would release the file now: archived, and neither dirty, lost nor marked as not to be released.
     *
     * @return true when it may be; also for a released file, where a release changes nothing
     */
    public boolean isReleasable() {
        return isArchived() && !has(HsmFlag.NO_RELEASE);
    }

    /** The form that {@code lfs hsm_state} prints, for example {@code (0x0000000d) released exists archived, archive_id:1}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format("(0x%08x)", bits));
        append(text, HsmFlag.RELEASED, "released");
        append(text, HsmFlag.EXISTS, "exists");
        append(text, HsmFlag.DIRTY, "dirty");
        append(text, HsmFlag.ARCHIVED, "archived");
        append(text, HsmFlag.NO_RELEASE, "never_release");
        append(text, HsmFlag.NO_ARCHIVE, "never_archive");
        append(text, HsmFlag.LOST, "lost_from_hsm");
        if (archiveId != 0) {
            text.append(", archive_id:").append(Integer.toUnsignedString(archiveId));
        }
        return text.toString();
    }

    private void append(StringBuilder text, HsmFlag flag, String word) {
        if (has(flag)) {
            text.append(' ').append(word);
        }
    }
}
