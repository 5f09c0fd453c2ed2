package io.sluice.lustre.backend.jna;

import io.sluice.lustre.Fid;
import io.sluice.lustre.backend.HsmRequest;
import io.sluice.lustre.hsm.CurrentAction;
import io.sluice.lustre.hsm.HsmState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The structures of HSM calls as bytes, by offset. */
final class HsmBytes {

    /** The kernel writes 32 bytes, whatever the manual page says; the rest is room for a longer one. */
    static final int USER_STATE = 64;

    static final int CURRENT_ACTION = 24;

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
