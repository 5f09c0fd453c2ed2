package io.sluice.lustre.backend;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import java.nio.ByteBuffer;

/** One copy under way. {@link #end} must be called once, and nothing after it. */
public interface CopyPort {

    /** The data's descriptor, which {@link #end} closes; -1 when there is none. */
    int descriptor();

    /** The FID of the data: a volatile file's in a restore. */
    Fid dataFid() throws LustreException;

    /** Reads like {@code pread}: the number of bytes, or -1 at the end of the file. */
    int read(ByteBuffer into, long position) throws LustreException;

    /** Writes like {@code pwrite}: the number of bytes. */
    int write(ByteBuffer from, long position) throws LustreException;

    /** Brings what was written to the servers' disks. */
    void sync() throws LustreException;

    /** Reports an extent as copied; {@code ECANCELED} when the request was cancelled. */
    void progress(long offset, long length, long total) throws LustreException;

    /** Ends the copy: {@code errno} 0 for success, and whether the coordinator should try again when it is not. */
    void end(long offset, long length, boolean retry, int errno) throws LustreException;
}
