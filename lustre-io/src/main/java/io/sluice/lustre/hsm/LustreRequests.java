package io.sluice.lustre.hsm;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.backend.Backends;
import io.sluice.lustre.backend.HsmRequest;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.OpaqueBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A campaign's questions and requests, put to a mounted file system. */
final class LustreRequests implements HsmRequests {

    private static final int O_RDONLY_NONBLOCK = 0x800; // opening a released file must not wait for it

    /** A sequence belongs to one MDT; a file system has few that are in use. */
    private static final int KNOWN_SEQUENCES = 4096;

    private final LustreFileSystem fileSystem;
    private final LustreBackend backend;
    private final Path mount;
    private final Map<Long, Integer> mdtOfSequence = new ConcurrentHashMap<>();

    LustreRequests(LustreFileSystem fileSystem, String operation) throws LustreException {
        this.fileSystem = fileSystem;
        this.mount = fileSystem.mountPoint();
        this.backend = Backends.require(operation, mount.toString());
    }

    @Override
    public Fid fid(CampaignFile file) throws LustreException {
        return file instanceof CampaignFile.ByPath byPath
                ? backend.fid(byPath.path())
                : ((CampaignFile.ByFid) file).fid();
    }

    @Override
    public int mdt(Fid fid) throws LustreException {
        Integer known = mdtOfSequence.get(fid.sequence());
        if (known != null) {
            return known;
        }
        int mdt = backend.mdtIndex(mount, fid);
        if (mdtOfSequence.size() >= KNOWN_SEQUENCES) {
            mdtOfSequence.clear();
        }
        mdtOfSequence.put(fid.sequence(), mdt);
        return mdt;
    }

    @Override
    public HsmState state(CampaignFile file) throws LustreException {
        if (file instanceof CampaignFile.ByPath byPath) {
            return backend.hsmState(byPath.path());
        }
        String subject = file.toString();
        int fd = backend.openByFid(mount, ((CampaignFile.ByFid) file).fid(), O_RDONLY_NONBLOCK);
        try {
            return backend.hsmState(fd, subject);
        } finally {
            backend.close(fd, subject);
        }
    }

    @Override
    public CurrentAction current(CampaignFile file) throws LustreException {
        return backend.currentAction(path(file));
    }

    private Path path(CampaignFile file) throws LustreException {
        return file instanceof CampaignFile.ByPath byPath
                ? byPath.path()
                : fileSystem.path(((CampaignFile.ByFid) file).fid());
    }

    @Override
    public long sizeBytes(CampaignFile file) throws LustreException {
        Path path = path(file);
        try {
            return Files.size(path);
        } catch (IOException e) {
            boolean gone = e instanceof NoSuchFileException;
            LustreException failure = new LustreException(
                    "file size",
                    path.toString(),
                    gone ? Errno.ENOENT : Errno.EIO,
                    gone ? "no such file" : "the size cannot be read: " + e.getMessage(),
                    "");
            failure.initCause(e);
            throw failure;
        }
    }

    /** The stripes of the component that holds the end of the file, where most of its data is. */
    @Override
    public int stripeCount(CampaignFile file, long sizeBytes) throws LustreException {
        Layout layout = fileSystem.layouts().read(path(file));
        int count = layout.componentAt(Math.max(0, sizeBytes - 1))
                .map(Component::stripeCount)
                .orElse(1);
        return count == Layout.ALL_OSTS ? Integer.MAX_VALUE : Math.max(1, count);
    }

    @Override
    public List<StorageTarget> osts() throws LustreException {
        return fileSystem.osts();
    }

    @Override
    public void submit(HsmAction action, int archiveId, List<Fid> files) throws LustreException {
        backend.hsmRequest(mount, new HsmRequest(action, archiveId, 0, files, OpaqueBytes.NONE));
    }

    @Override
    public boolean isRoot() {
        return RequestMask.bindsNot();
    }
}
