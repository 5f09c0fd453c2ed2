package io.sluice.lustre.backend.jna;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.ChangelogPort;
import io.sluice.lustre.layout.OpaqueBytes;
import java.util.Optional;

/** A changelog through the library. */
final class LibraryChangelog implements ChangelogPort {

    private static final int FOLLOW = 1; // CHANGELOG_FLAG_FOLLOW
    private static final int JOB_ID = 4; // CHANGELOG_FLAG_JOBID
    private static final int EXTRA = 8; // CHANGELOG_FLAG_EXTRA_FLAGS
    private static final int USER_AND_NODE = 3; // CHANGELOG_EXTRA_FLAG_UIDGID, CHANGELOG_EXTRA_FLAG_NID
    private static final int HEADER = 64; // struct changelog_rec
    private static final int LARGEST = 4096;

    private final LibLustreApi api;
    private final PointerByReference handle;
    private final String mdt;

    private LibraryChangelog(LibLustreApi api, PointerByReference handle, String mdt) {
        this.api = api;
        this.handle = handle;
        this.mdt = mdt;
    }

    static LibraryChangelog open(LustreLibrary library, String mdt, long firstRecord, boolean follow)
            throws LustreException {
        String operation = "read changelog";
        boolean extra = library.has("llapi_changelog_set_xflags");
        LibLustreApi api = library.require("llapi_changelog_start", operation, mdt);
        PointerByReference handle = new PointerByReference();
        int flags = JOB_ID | (follow ? FOLLOW : 0) | (extra ? EXTRA : 0);
        Failures.negativeErrno(
                api.llapi_changelog_start(handle, flags, NativePath.cString(mdt), firstRecord), operation, mdt);
        LibraryChangelog opened = new LibraryChangelog(api, handle, mdt);
        if (extra) {
            int answer = api.llapi_changelog_set_xflags(handle.getValue(), USER_AND_NODE);
            if (answer < 0) {
                opened.close();
                throw Failures.of(operation, mdt, -answer);
            }
        }
        return opened;
    }

    @Override
    public Optional<OpaqueBytes> receive() throws LustreException {
        PointerByReference record = new PointerByReference();
        int answer = api.llapi_changelog_recv(handle.getValue(), record);
        if (answer == 1) {
            return Optional.empty();
        }
        Failures.negativeErrno(answer, "read changelog", mdt);
        try {
            Pointer bytes = record.getValue();
            int names = Short.toUnsignedInt(bytes.getShort(0));
            int flags = Short.toUnsignedInt(bytes.getShort(2));
            int extensions = extensions(bytes, flags);
            return Optional.of(
                    OpaqueBytes.copyOf(bytes.getByteArray(0, Math.min(HEADER + extensions + names, LARGEST))));
        } finally {
            api.llapi_changelog_free(record);
        }
    }

    /** The lengths of what lies between the header and the name, in their order. */
    private static int extensions(Pointer bytes, int flags) {
        int length = 0;
        length += (flags & 0x2000) != 0 ? 32 : 0; // CLF_RENAME
        length += (flags & 0x4000) != 0 ? 32 : 0; // CLF_JOBID
        if ((flags & 0x8000) != 0) { // CLF_EXTRA_FLAGS
            long extra = bytes.getLong(HEADER + length);
            length += 8;
            length += (extra & 1) != 0 ? 16 : 0; // CLFE_UIDGID
            length += (extra & 2) != 0 ? 24 : 0; // CLFE_NID
            length += (extra & 4) != 0 ? 4 : 0; // CLFE_OPEN
            length += (extra & 8) != 0 ? 256 : 0; // CLFE_XATTR
        }
        return length;
    }

    @Override
    public void close() throws LustreException {
        Failures.negativeErrno(api.llapi_changelog_fini(handle), "close changelog", mdt);
    }
}
