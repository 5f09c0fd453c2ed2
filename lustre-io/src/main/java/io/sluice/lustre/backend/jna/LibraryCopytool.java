package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.CopyPort;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.backend.CopytoolPort;
import io.sluice.lustre.layout.OpaqueBytes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A copytool registered through the library. */
final class LibraryCopytool implements CopytoolPort {

    private static final int O_NONBLOCK = 0x800;
    private static final short POLLIN = 1;
    private static final int POLLFD = 8; // struct pollfd
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final long CT_START = 0x401866d5L; // LL_IOC_HSM_CT_START
    private static final int KERNELCOMM = 24; // struct lustre_kernelcomm
    private static final int NO_FD = -1; // LK_NOFD
    private static final int HSM_GROUP = 2; // KUC_GRP_HSM
    private static final int STOP = 1; // LK_FLG_STOP
    private static final int LIST_HEADER = 32; // struct hsm_action_list
    private static final int RESTORE = 21; // HSMA_RESTORE
    private static final int ITEM_HEADER = 72; // struct hsm_action_item

    private final LibLustreApi api;
    private final PointerByReference handle;
    private final Path mount;
    private final String subject;

    private LibraryCopytool(LibLustreApi api, PointerByReference handle, Path mount) {
        this.api = api;
        this.handle = handle;
        this.mount = mount;
        this.subject = mount.toString();
    }

    static LibraryCopytool register(LustreLibrary library, Path mount, int... archiveIds) throws LustreException {
        String operation = "register copytool";
        LibLustreApi api = library.require("llapi_hsm_copytool_register", operation, mount.toString());
        PointerByReference handle = new PointerByReference();
        int[] ids = archiveIds.length == 0 ? new int[1] : archiveIds.clone();
        int answer =
                api.llapi_hsm_copytool_register(handle, NativePath.cString(mount), archiveIds.length, ids, O_NONBLOCK);
        if (answer < 0) {
            throw Failures.of(operation, mount.toString(), -answer);
        }
        return new LibraryCopytool(api, handle, mount);
    }

    @Override
    public List<CopytoolItem> receive(int timeoutMillis) throws LustreException {
        int fd = Failures.negativeErrno(
                api.llapi_hsm_copytool_get_fd(handle.getValue()), "receive copytool actions", subject);
        byte[] descriptor = new byte[POLLFD];
        HsmBytes.wrap(descriptor).putInt(fd).putShort(POLLIN);
        int ready = LibC.poll(descriptor, 1, timeoutMillis);
        int number = ready < 0 ? Native.getLastError() : 0;
        if (ready == 0 || number == EINTR) {
            return List.of();
        }
        if (number != 0) {
            throw Failures.of("receive copytool actions", subject, number);
        }
        PointerByReference list = new PointerByReference();
        int[] size = {0};
        int answer = api.llapi_hsm_copytool_recv(handle.getValue(), list, size);
        if (answer == -EAGAIN || answer == -EINTR) {
            return List.of();
        }
        Failures.negativeErrno(answer, "receive copytool actions", subject);
        return items(list.getValue().getByteArray(0, size[0]));
    }

    /** The items begin after the file system's name, and each on a multiple of eight bytes. */
    private static List<CopytoolItem> items(byte[] list) {
        ByteBuffer bytes = HsmBytes.wrap(list);
        int count = bytes.getInt(4);
        int archiveId = bytes.getInt(24);
        int nameEnd = LIST_HEADER;
        while (nameEnd < list.length && list[nameEnd] != 0) {
            nameEnd++;
        }
        int at = align(nameEnd + 1);
        List<CopytoolItem> items = new ArrayList<>(count);
        for (int i = 0; i < count && at + ITEM_HEADER <= list.length; i++) {
            int length = Math.max(ITEM_HEADER, bytes.getInt(at));
            byte[] raw = Arrays.copyOfRange(list, at, Math.min(at + length, list.length));
            items.add(item(raw, archiveId));
            at += align(length);
        }
        return List.copyOf(items);
    }

    private static int align(int length) {
        return (length + 7) & ~7;
    }

    private static CopytoolItem item(byte[] raw, int archiveId) {
        ByteBuffer bytes = HsmBytes.wrap(raw);
        return new CopytoolItem(
                bytes.getInt(4),
                HsmBytes.fid(Arrays.copyOfRange(raw, 8, 24)),
                HsmBytes.fid(Arrays.copyOfRange(raw, 24, 40)),
                bytes.getLong(40),
                bytes.getLong(48),
                bytes.getLong(56),
                bytes.getLong(64),
                archiveId,
                OpaqueBytes.copyOf(Arrays.copyOfRange(raw, ITEM_HEADER, raw.length)),
                OpaqueBytes.copyOf(raw));
    }

    @Override
    public CopyPort begin(CopytoolItem item, int mdtIndex, int openFlags, boolean failed) throws LustreException {
        String file = item.fid().toString();
        RestoredLayout layout = item.action() == RESTORE && !failed
                ? RestoredLayout.of(api, mount, item.fid())
                : RestoredLayout.DEFAULT;
        PointerByReference action = new PointerByReference();
        Failures.negativeErrno(
                api.llapi_hsm_action_begin(
                        action,
                        handle.getValue(),
                        item.raw().toArray(),
                        mdtIndex,
                        openFlags | layout.openFlags(),
                        (byte) (failed ? 1 : 0)),
                "begin copytool action",
                file);
        int fd = failed ? -1 : api.llapi_hsm_action_get_fd(action.getValue());
        layout.give(fd, file);
        return new Copy(action, Math.max(fd, -1), file);
    }

    /** The library does this only together with giving up the pipe that the requests are in. */
    @Override
    public void stopReceiving() throws LustreException {
        byte[] stop = new byte[KERNELCOMM];
        HsmBytes.wrap(stop)
                .putInt(NO_FD)
                .putInt(NO_FD)
                .putInt((int) ProcessHandle.current().pid())
                .putInt(HSM_GROUP)
                .putInt(0)
                .putInt(STOP);
        int fd = Failures.minusOne(
                LibC.open(NativePath.cString(mount), LibC.O_CLOEXEC, 0), "stop receiving copytool actions", subject);
        try {
            Failures.minusOne(LibC.ioctl(fd, CT_START, stop), "stop receiving copytool actions", subject);
        } finally {
            LibC.close(fd);
        }
    }

    @Override
    public void unregister() throws LustreException {
        Failures.negativeErrno(api.llapi_hsm_copytool_unregister(handle), "unregister copytool", subject);
    }

    /** One action between begin and end. */
    private final class Copy implements CopyPort {

        private static final int RETRY = 2; // HP_FLAG_RETRY

        private final PointerByReference action;
        private final int fd;
        private final String file;

        Copy(PointerByReference action, int fd, String file) {
            this.action = action;
            this.fd = fd;
            this.file = file;
        }

        @Override
        public int descriptor() {
            return fd;
        }

        @Override
        public Fid dataFid() throws LustreException {
            byte[] fid = new byte[16];
            Failures.negativeErrno(api.llapi_hsm_action_get_dfid(running(), fid), "copytool data FID", file);
            return HsmBytes.fid(fid);
        }

        @Override
        public int read(ByteBuffer into, long position) throws LustreException {
            return NativeIo.read(fd, into, position, file);
        }

        @Override
        public int write(ByteBuffer from, long position) throws LustreException {
            return NativeIo.write(fd, from, position, file);
        }

        @Override
        public void sync() throws LustreException {
            Failures.minusOne(LibC.fsync(fd), "sync", file);
        }

        @Override
        public void progress(long offset, long length, long total) throws LustreException {
            Failures.negativeErrno(
                    api.llapi_hsm_action_progress(running(), extent(offset, length), total, 0),
                    "copytool progress",
                    file);
        }

        @Override
        public void end(long offset, long length, boolean retry, int errno) throws LustreException {
            if (fd >= 0) {
                LibC.close(fd);
            }
            Failures.negativeErrno(
                    api.llapi_hsm_action_end(action, extent(offset, length), retry ? RETRY : 0, errno),
                    "end copytool action",
                    file);
        }

        private Pointer running() throws LustreException {
            Pointer pointer = action.getValue();
            if (pointer == null) {
                throw new LustreException("copytool action", file, Errno.NONE, "the action ended already", "");
            }
            return pointer;
        }

        private byte[] extent(long offset, long length) {
            byte[] extent = new byte[16];
            HsmBytes.wrap(extent).putLong(offset).putLong(length);
            return extent;
        }
    }
}
