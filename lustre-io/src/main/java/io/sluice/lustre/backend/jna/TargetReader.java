package io.sluice.lustre.backend.jna;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.StorageTarget;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The targets of a mount, by name, and the space of each. */
final class TargetReader {

    private static final int UUID = 40; // struct obd_uuid
    private static final int STATFS = 144; // struct obd_statfs
    private static final int STATFS_MDT = 1; // LL_STATFS_LMV
    private static final int STATFS_OST = 2; // LL_STATFS_LOV
    private static final int EOVERFLOW = 75;
    private static final int FIRST_GUESS = 64;
    private static final Pattern INDEX = Pattern.compile(".*-(?:OST|MDT)([0-9a-fA-F]{4,8})(?:_UUID)?");

    private final LustreLibrary library;

    TargetReader(LustreLibrary library) {
        this.library = library;
    }

    List<StorageTarget> read(int fd, Path mount, StorageTarget.Kind kind) throws LustreException {
        List<String> uuids = uuids(fd, mount, kind);
        List<StorageTarget> targets = new ArrayList<>(uuids.size());
        for (int i = 0; i < uuids.size(); i++) {
            if (!uuids.get(i).isEmpty()) {
                targets.add(read(mount, kind, index(uuids.get(i), i), uuids.get(i)));
            }
        }
        return List.copyOf(targets);
    }

    private List<String> uuids(int fd, Path mount, StorageTarget.Kind kind) throws LustreException {
        boolean ost = kind == StorageTarget.Kind.OST;
        LibLustreApi api = library.api();
        int[] count = {FIRST_GUESS};
        while (true) {
            byte[] uuids = new byte[count[0] * UUID];
            int room = count[0];
            int answer = ost ? api.llapi_lov_get_uuids(fd, uuids, count) : api.llapi_lmv_get_uuids(fd, uuids, count);
            if (answer == -EOVERFLOW && count[0] > room) {
                continue;
            }
            Failures.negativeErrno(answer, ost ? "list OSTs" : "list MDTs", mount.toString());
            List<String> names = new ArrayList<>(count[0]);
            for (int i = 0; i < Math.min(count[0], room); i++) {
                names.add(NativePath.text(java.util.Arrays.copyOfRange(uuids, i * UUID, (i + 1) * UUID)));
            }
            return names;
        }
    }

    private StorageTarget read(Path mount, StorageTarget.Kind kind, int index, String uuid) {
        byte[] statfs = new byte[STATFS];
        byte[] name = new byte[UUID];
        int type = kind == StorageTarget.Kind.OST ? STATFS_OST : STATFS_MDT;
        int answer = library.api().llapi_obd_statfs(NativePath.cString(mount), type, index, statfs, name);
        return answer < 0 ? unreachable(kind, index, uuid) : target(kind, index, uuid, statfs);
    }

    static StorageTarget unreachable(StorageTarget.Kind kind, int index, String uuid) {
        return new StorageTarget(kind, index, uuid, false, 0, 0, 0, 0, 0, 0);
    }

    static StorageTarget target(StorageTarget.Kind kind, int index, String uuid, byte[] statfs) {
        ByteBuffer bytes = HsmBytes.wrap(statfs);
        long block = Integer.toUnsignedLong(bytes.getInt(88));
        return new StorageTarget(
                kind,
                index,
                uuid,
                true,
                bytes.getLong(8) * block,
                bytes.getLong(16) * block,
                bytes.getLong(24) * block,
                bytes.getLong(32),
                bytes.getLong(40),
                bytes.getInt(104));
    }

    /** A removed target leaves a hole in the numbering but not in the list, so the name has the last word. */
    static int index(String uuid, int position) {
        Matcher matcher = INDEX.matcher(uuid);
        return matcher.matches() ? Integer.parseInt(matcher.group(1), 16) : position;
    }
}
