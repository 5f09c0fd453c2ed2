package io.sluice.staging.plan;

/**
 * The layout that a file is to be created with, in the words of {@code lfs setstripe}, so that a plan can be printed,
 * stored and run elsewhere.
 *
 * @param notation for example {@code -c 4 -S 4M}; empty to leave what the directory gives
 * @param why one sentence that says why; may be empty
 */
public record LayoutChoice(String notation, String why) {

    /** What the directory gives. */
    public static final LayoutChoice INHERIT = new LayoutChoice("", "");

    /**
     * Whether the file is created without a layout of its own.
     *
     * @return true when the notation is empty
     */
    public boolean inherits() {
        return notation.isEmpty();
    }
}
