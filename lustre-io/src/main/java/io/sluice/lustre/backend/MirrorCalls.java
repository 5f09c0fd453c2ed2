package io.sluice.lustre.backend;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.layout.Layout;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What mirrors and migration need of the library. */
public interface MirrorCalls {

    /** Makes a file that has no name, with a layout, on an MDT; opened for reading and writing. */
    int createVolatile(Path directory, int mdtIndex, Layout layout) throws LustreException;

    /** Reads from one mirror: the number of bytes, or -1 at the end of the file. */
    int read(int fd, int mirrorId, ByteBuffer into, long position, String subject) throws LustreException;

    /** Brings every stale component up to date under a lease; the number of components that were stale. */
    int resync(int fd, String subject) throws LustreException;

    /** Copies from one mirror to others: the number of mirrors that were brought up to it. */
    int copy(int fd, int from, int[] to, String subject) throws LustreException;

    /** Chooses the mirror for reads and writes; 0 for Lustre's own choice. */
    void choose(int fd, int mirrorId, String subject) throws LustreException;

    /** Cuts one mirror. */
    void truncate(int fd, int mirrorId, long length, String subject) throws LustreException;

    /** Whether a mirror has holes. */
    boolean isSparse(int fd, int mirrorId, String subject) throws LustreException;
}
