package io.sluice.lustre;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Use and limits of space.
 *
 * @param kind whose they are
 * @param id the user's, group's or project's number
 * @param usedBytes the bytes in use
 * @param softLimitBytes the bytes above which the grace time runs; 0 for no limit
 * @param hardLimitBytes the bytes that are never exceeded; 0 for no limit
 * @param usedInodes the files and directories in use
 * @param softLimitInodes the number above which the grace time runs; 0 for no limit
 * @param hardLimitInodes the number that is never exceeded; 0 for no limit
 */
public record Quota(
        Kind kind,
        int id,
        long usedBytes,
        long softLimitBytes,
        long hardLimitBytes,
        long usedInodes,
        long softLimitInodes,
        long hardLimitInodes) {

    private static final int BYTES = 176; // struct if_quotactl
    private static final int GET_QUOTA = 0x800007; // LUSTRE_Q_GETQUOTA
    private static final long KIB = 1024;

    /** Whose space it is. */
    public enum Kind {
        /** A user's. */
        USER(0),
        /** A group's. */
        GROUP(1),
        /** A project's. */
        PROJECT(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    static byte[] query(Kind kind, int id) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.nativeOrder())
                .putInt(GET_QUOTA)
                .putInt(kind.code)
                .putInt(id);
        return bytes;
    }

    /** Limits are kept in KiB, use in bytes. */
    static Quota parse(Kind kind, int id, byte[] answer) {
        ByteBuffer bytes = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
        return new Quota(
                kind,
                id,
                bytes.getLong(64),
                bytes.getLong(56) * KIB,
                bytes.getLong(48) * KIB,
                bytes.getLong(88),
                bytes.getLong(80),
                bytes.getLong(72));
    }
}
