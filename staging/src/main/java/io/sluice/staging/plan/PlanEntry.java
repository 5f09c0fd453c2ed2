package io.sluice.staging.plan;

import io.sluice.staging.source.SourceObject;

/**
 * What a plan does with one object, or with a range of it when a huge object is split between shards.
 *
 * @param reason why, and thereby the action
 * @param object the object
 * @param path the file's path relative to the destination, with {@code /} between segments; empty when the key has no
 *     safe path
 * @param layout the layout that the file is to be created with
 * @param offset where this entry's bytes begin in the object; 0 unless split
 * @param length how many bytes are this entry's; the object's size unless split
 * @param detail what the reason's sentence does not tell, as one clause; mostly empty
 */
public record PlanEntry(
        Reason reason, SourceObject object, String path, LayoutChoice layout, long offset, long length, String detail) {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException when the range does not lie within the object
     */
    public PlanEntry {
        if (offset < 0 || length < 0 || offset > object.size() - length) {
            throw new IllegalArgumentException("bytes " + offset + "+" + length + " are not within the " + object.size()
                    + " bytes of '" + object.key() + "'");
        }
    }

    /**
     * An entry for a whole object.
     *
     * @param reason why
     * @param object the object
     * @param path the relative path
     * @param layout the layout
     * @return the entry
     */
    public static PlanEntry whole(Reason reason, SourceObject object, String path, LayoutChoice layout) {
        return new PlanEntry(reason, object, path, layout, 0, object.size(), "");
    }

    /**
     * An entry for an object that cannot be staged.
     *
     * @param reason why, of the action {@link Action#FAIL}
     * @param object the object
     * @param path the relative path, or empty
     * @param detail what the reason does not tell
     * @return the entry
     */
    public static PlanEntry failure(Reason reason, SourceObject object, String path, String detail) {
        return new PlanEntry(reason, object, path, LayoutChoice.INHERIT, 0, object.size(), detail);
    }

    /**
     * What is to be done.
     *
     * @return the reason's action
     */
    public Action action() {
        return reason.action();
    }

    /**
     * Whether the entry covers the object from first to last byte.
     *
     * @return false for a part of a split object
     */
    public boolean isWhole() {
        return length == object.size();
    }

    /**
     * The reason in words, with the detail where there is one.
     *
     * @return a clause without a full stop
     */
    public String why() {
        return detail.isEmpty() ? reason.sentence() : reason.sentence() + " (" + detail + ")";
    }
}
