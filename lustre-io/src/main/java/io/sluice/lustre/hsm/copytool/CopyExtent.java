package io.sluice.lustre.hsm.copytool;

/**
 * A range of a file's bytes.
 *
 * @param offset the first byte
 * @param length number of bytes; {@link #TO_THE_END} for all from {@code offset}
 */
public record CopyExtent(long offset, long length) {

    /** The length of an extent that ends where the file does. */
    public static final long TO_THE_END = -1;

    /**
     * Whether it is the whole file, which is all that today's coordinators ask for.
     *
     * @return true when it begins at 0 and ends with the file
     */
    public boolean isWholeFile() {
        return offset == 0 && length == TO_THE_END;
    }
}
