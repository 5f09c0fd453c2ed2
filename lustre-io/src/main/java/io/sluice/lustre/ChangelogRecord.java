package io.sluice.lustre;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change of the names or attributes of a file system.
 *
 * @param index the record's number, rising
 * @param typeCode what changed, as a number; {@link #type()} names the known
 * @param flags the record's flags, unknown ones included
 * @param time when it happened, by the server's clock
 * @param target the FID of the file that changed
 * @param parent the FID of its directory; all zeros when the change has none
 * @param name its name; empty when the change has none
 * @param sourceParent after a rename the FID of the directory it came from; all zeros otherwise
 * @param sourceName after a rename the name it had; empty otherwise
 * @param jobId the job that did it, as the client's {@code jobid_var} says; empty when unknown
 */
public record ChangelogRecord(
        long index,
        int typeCode,
        int flags,
        Instant time,
        Fid target,
        Fid parent,
        String name,
        Fid sourceParent,
        String sourceName,
        String jobId) {

    private static final List<String> TYPES = List.of(
            "MARK", "CREAT", "MKDIR", "HLINK", "SLINK", "MKNOD", "UNLNK", "RMDIR", "RENME", "RNMTO", "OPEN", "CLOSE",
            "LYOUT", "TRUNC", "SATTR", "XATTR", "HSM", "MTIME", "CTIME", "ATIME", "MIGRT", "FLRW", "RESYNC", "GXATR",
            "NOPEN");
    private static final Fid NONE = new Fid(0, 0, 0);
    private static final int HEADER = 64; // struct changelog_rec
    private static final int RENAME = 0x2000; // CLF_RENAME
    private static final int JOB_ID = 0x4000; // CLF_JOBID
    private static final int EXTRA = 0x8000; // CLF_EXTRA_FLAGS
    private static final int SECONDS_SHIFT = 30;

    /**
     * The name of what changed, as {@code lfs changelog} prints it.
     *
     * @return for example {@code CREAT}; empty for a number that is not known here
     */
    public Optional<String> type() {
        return typeCode >= 0 && typeCode < TYPES.size() ? Optional.of(TYPES.get(typeCode)) : Optional.empty();
    }

    static ChangelogRecord parse(byte[] record) {
        ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        int flags = Short.toUnsignedInt(bytes.getShort(2));
        int at = HEADER;
        Fid sourceParent = NONE;
        if ((flags & RENAME) != 0) {
            sourceParent = fid(bytes, at + 16);
            at += 32;
        }
        String jobId = "";
        if ((flags & JOB_ID) != 0) {
            jobId = text(record, at, 32);
            at += 32;
        }
        if ((flags & EXTRA) != 0) {
            at += 8 + extraLength(bytes.getLong(at));
        }
        String name = text(record, at, Math.min(Short.toUnsignedInt(bytes.getShort(0)), record.length - at));
        int sourceAt = at + name.getBytes(StandardCharsets.UTF_8).length + 1;
        boolean renamed = (flags & RENAME) != 0 && sourceAt < record.length;
        long time = bytes.getLong(24);
        return new ChangelogRecord(
                bytes.getLong(8),
                bytes.getInt(4),
                flags,
                Instant.ofEpochSecond(time >>> SECONDS_SHIFT, time & ((1L << SECONDS_SHIFT) - 1)),
                fid(bytes, 32),
                fid(bytes, 48),
                name,
                sourceParent,
                renamed ? text(record, sourceAt, record.length - sourceAt) : "",
                jobId);
    }

    private static int extraLength(long extra) {
        int length = (extra & 1) != 0 ? 16 : 0; // CLFE_UIDGID
        length += (extra & 2) != 0 ? 24 : 0; // CLFE_NID
        length += (extra & 4) != 0 ? 4 : 0; // CLFE_OPEN
        return length + ((extra & 8) != 0 ? 256 : 0); // CLFE_XATTR
    }

    private static Fid fid(ByteBuffer bytes, int at) {
        return new Fid(bytes.getLong(at), bytes.getInt(at + 8), bytes.getInt(at + 12));
    }

    private static String text(byte[] bytes, int at, int most) {
        int length = 0;
        while (length < most && bytes[at + length] != 0) {
            length++;
        }
        return new String(bytes, at, length, StandardCharsets.UTF_8);
    }
}
