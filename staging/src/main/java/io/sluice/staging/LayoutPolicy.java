package io.sluice.staging;

/** Where the layout of a file comes from when the destination is on Lustre. */
public sealed interface LayoutPolicy {

    /**
     * From the advisor, unless the destination directory has a default layout of its own. Small files never get a layout of
     * their own: it would cost seven metadata requests instead of two.
     */
    record Advised() implements LayoutPolicy {}

    /** From the directory's or the file system's default: no layout is set. */
    record DirectoryDefault() implements LayoutPolicy {}

    /**
     * The same layout for every file of the large lane, as given.
     *
     * @param words the layout in the words of {@code lfs setstripe}, for example {@code -c 4 -S 4M}
     */
    record Given(String words) implements LayoutPolicy {}

    /**
     * Reads a policy.
     *
     * @param text {@code advised}, {@code default}, or a layout in the words of {@code lfs setstripe}
     * @return the policy
     * @throws IllegalArgumentException when the text is none of these
     */
    static LayoutPolicy parse(String text) {
        String trimmed = text.strip();
        return switch (trimmed) {
            case "advised" -> new Advised();
            case "default" -> new DirectoryDefault();
            default -> {
                if (!trimmed.startsWith("-")) {
                    throw new IllegalArgumentException("not a layout: '" + text
                            + "'; expected advised, default, or words of lfs setstripe such as '-c 4 -S 4M'");
                }
                yield new Given(trimmed);
            }
        };
    }
}
