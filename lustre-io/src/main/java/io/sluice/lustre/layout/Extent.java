package io.sluice.lustre.layout;

/**
 * The bytes of a file that a component covers: from {@code start}, up to but not including {@code end}.
 *
 * @param start the first byte, as an unsigned number
 * @param end the byte after the last, as an unsigned number; {@link #EOF} for "to the end of the file, wherever that is"
 */
public record Extent(long start, long end) {

    /** The end of a component that has none, {@code LUSTRE_EOF}. */
    public static final long EOF = -1L;

    /** The whole file. */
    public static final Extent WHOLE_FILE = new Extent(0, EOF);

    /**
     * Whether the extent has no end.
     *
     * @return true when {@link #end()} is {@link #EOF}
     */
    public boolean isToEof() {
        return end == EOF;
    }

    /**
     * Whether the extent covers no byte, as the component before an extension may.
     *
     * @return true when start and end are the same
     */
    public boolean isEmpty() {
        return start == end;
    }

    /**
     * Whether a byte lies in the extent.
     *
     * @param offset the byte's offset in the file
     * @return true when it does
     */
    public boolean contains(long offset) {
        return Long.compareUnsigned(offset, start) >= 0 && Long.compareUnsigned(offset, end) < 0;
    }

    /**
     * Both ends in bytes.
     *
     * @return for example {@code [0, 1048576)} or {@code [1048576, EOF)}
     */
    @Override
    public String toString() {
        return "[" + Long.toUnsignedString(start) + ", " + (isToEof() ? "EOF" : Long.toUnsignedString(end)) + ")";
    }
}
