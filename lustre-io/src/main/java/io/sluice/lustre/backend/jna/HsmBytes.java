package io.sluice.lustre.backend.jna;

import io.sluice.lustre.Fid;
import io.sluice.lustre.backend.HsmRequest;
import io.sluice.lustre.hsm.CurrentAction;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.ImportedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/** The structures of HSM calls as bytes, by offset. */
final class HsmBytes {

    /** The kernel writes 32 bytes, whatever the manual page says; the rest is room for a longer one. */
    static final int USER_STATE = 64;

    static final int CURRENT_ACTION = 24;

    private static final int USER_IMPORT = 48;
    private static final int STAT = 144;
    private static final int REGULAR_FILE = 0100000; // S_IFREG
    private static final int REQUEST_HEADER = 24;
    private static final int REQUEST_ITEM = 32;
    private static final long WHOLE_FILE = -1L;

    private HsmBytes() {}

    static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    static HsmState state(byte[] userState) {
        ByteBuffer bytes = wrap(userState);
        return new HsmState(bytes.getInt(0), bytes.getInt(4));
    }

    static CurrentAction currentAction(byte[] current) {
        ByteBuffer bytes = wrap(current);
        return new CurrentAction(bytes.getInt(4), bytes.getInt(0), bytes.getLong(8), bytes.getLong(16));
    }

    static byte[] request(HsmRequest request) {
        int items = request.files().size();
        byte[] data = request.data().toArray();
        byte[] bytes = new byte[REQUEST_HEADER + REQUEST_ITEM * items + data.length];
        ByteBuffer buffer = wrap(bytes)
                .putInt(request.action().code())
                .putInt(request.archiveId())
                .putLong(request.flags())
                .putInt(items)
                .putInt(data.length);
        for (Fid fid : request.files()) {
            buffer.putLong(fid.sequence())
                    .putInt(fid.objectId())
                    .putInt(fid.version())
                    .putLong(0)
                    .putLong(WHOLE_FILE);
        }
        buffer.put(data);
        return bytes;
    }

    /** {@code struct hsm_user_import}. */
    static byte[] userImport(ImportedFile file, int archiveId) {
        byte[] bytes = new byte[USER_IMPORT];
        ByteBuffer struct = wrap(bytes);
        struct.putLong(0, file.sizeBytes());
        putTime(struct, 8, 24, file.accessTime());
        putTime(struct, 16, 28, file.modificationTime());
        struct.putInt(32, file.uid())
                .putInt(36, file.gid())
                .putInt(40, REGULAR_FILE | file.mode())
                .putInt(44, archiveId);
        return bytes;
    }

    /** {@code struct stat}, in which mode and owner lie elsewhere on x86-64 than on other 64-bit machines. */
    static byte[] stat(ImportedFile file) {
        byte[] bytes = new byte[STAT];
        int mode = System.getProperty("os.arch").equals("amd64") ? 24 : 16;
        int owner = mode == 24 ? 28 : 24;
        ByteBuffer struct = wrap(bytes);
        struct.putInt(mode, REGULAR_FILE | file.mode())
                .putInt(owner, file.uid())
                .putInt(owner + 4, file.gid())
                .putLong(48, file.sizeBytes());
        putTime(struct, 72, 80, file.accessTime());
        putTime(struct, 88, 96, file.modificationTime());
        return bytes;
    }

    /** Little endian, so that the lower half of a {@code struct stat}'s wider nanoseconds is written. */
    private static void putTime(ByteBuffer struct, int secondsAt, int nanosecondsAt, Instant time) {
        struct.putLong(secondsAt, time.getEpochSecond()).putInt(nanosecondsAt, time.getNano());
    }

    static Fid fid(byte[] luFid) {
        ByteBuffer bytes = wrap(luFid);
        return new Fid(bytes.getLong(0), bytes.getInt(8), bytes.getInt(12));
    }

    static byte[] bytes(Fid fid) {
        byte[] bytes = new byte[16];
        wrap(bytes).putLong(fid.sequence()).putInt(fid.objectId()).putInt(fid.version());
        return bytes;
    }
}
