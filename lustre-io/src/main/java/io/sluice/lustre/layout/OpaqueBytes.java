package io.sluice.lustre.layout;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that Sluice carries without understanding them: compared by content, never changed. */
public final class OpaqueBytes {

    /** No bytes. */
    public static final OpaqueBytes NONE = new OpaqueBytes(new byte[0]);

    private final byte[] bytes;

    private OpaqueBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies bytes.
     *
     * @param bytes the bytes
     * @return a value that a later change of the array does not reach
     */
    public static OpaqueBytes copyOf(byte[] bytes) {
        return new OpaqueBytes(bytes.clone());
    }

    /**
     * The number of bytes.
     *
     * @return at least 0
     */
    public int length() {
        return bytes.length;
    }

    /**
     * The bytes.
     *
     * @return a copy
     */
    public byte[] toArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
