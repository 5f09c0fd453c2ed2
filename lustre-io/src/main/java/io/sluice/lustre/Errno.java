package io.sluice.lustre;

import java.util.Map;

/**
 * The error number of a failed system or library call, in Linux's generic numbering (x86-64 and aarch64 agree).
 *
 * @param number the number; 0 when the failure carried none
 */
public record Errno(int number) {

    /** The failure carried no error number. */
    public static final Errno NONE = new Errno(0);

    /** Operation not permitted. */
    public static final Errno EPERM = new Errno(1);

    /** No such file or directory. */
    public static final Errno ENOENT = new Errno(2);

    /** Interrupted system call. */
    public static final Errno EINTR = new Errno(4);

    /** Input or output error. */
    public static final Errno EIO = new Errno(5);

    /** Bad file descriptor. */
    public static final Errno EBADF = new Errno(9);

    /** Resource temporarily unavailable. */
    public static final Errno EAGAIN = new Errno(11);

    /** Out of memory. */
    public static final Errno ENOMEM = new Errno(12);

    /** Permission denied. */
    public static final Errno EACCES = new Errno(13);

    /** Bad address. */
    public static final Errno EFAULT = new Errno(14);

    /** Device or resource busy. */
    public static final Errno EBUSY = new Errno(16);

    /** File exists. */
    public static final Errno EEXIST = new Errno(17);

    /** Link across devices. */
    public static final Errno EXDEV = new Errno(18);

    /** No such device. */
    public static final Errno ENODEV = new Errno(19);

    /** Not a directory. */
    public static final Errno ENOTDIR = new Errno(20);

    /** Is a directory. */
    public static final Errno EISDIR = new Errno(21);

    /** Invalid argument. */
    public static final Errno EINVAL = new Errno(22);

    /** Inappropriate ioctl: what Lustre calls answer on a file of another file system. */
    public static final Errno ENOTTY = new Errno(25);

    /** No space left. */
    public static final Errno ENOSPC = new Errno(28);

    /** Read-only file system. */
    public static final Errno EROFS = new Errno(30);

    /** Result out of range. */
    public static final Errno ERANGE = new Errno(34);

    /** File name too long. */
    public static final Errno ENAMETOOLONG = new Errno(36);

    /** No locks available. */
    public static final Errno ENOLCK = new Errno(37);

    /** No data available. */
    public static final Errno ENODATA = new Errno(61);

    /** Protocol error. */
    public static final Errno EPROTO = new Errno(71);

    /** Value too large. */
    public static final Errno EOVERFLOW = new Errno(75);

    /** The system has no such call. */
    public static final Errno ENOSYS = new Errno(38);

    /** Not supported. */
    public static final Errno EOPNOTSUPP = new Errno(95);

    /** Stale file handle. */
    public static final Errno ESTALE = new Errno(116);

    /** Disk quota exceeded. */
    public static final Errno EDQUOT = new Errno(122);

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0, "no errno"),
            Map.entry(1, "EPERM"),
            Map.entry(2, "ENOENT"),
            Map.entry(3, "ESRCH"),
            Map.entry(4, "EINTR"),
            Map.entry(5, "EIO"),
            Map.entry(6, "ENXIO"),
            Map.entry(7, "E2BIG"),
            Map.entry(9, "EBADF"),
            Map.entry(11, "EAGAIN"),
            Map.entry(12, "ENOMEM"),
            Map.entry(13, "EACCES"),
            Map.entry(14, "EFAULT"),
            Map.entry(16, "EBUSY"),
            Map.entry(17, "EEXIST"),
            Map.entry(18, "EXDEV"),
            Map.entry(19, "ENODEV"),
            Map.entry(20, "ENOTDIR"),
            Map.entry(21, "EISDIR"),
            Map.entry(22, "EINVAL"),
            Map.entry(23, "ENFILE"),
            Map.entry(24, "EMFILE"),
            Map.entry(25, "ENOTTY"),
            Map.entry(26, "ETXTBSY"),
            Map.entry(27, "EFBIG"),
            Map.entry(28, "ENOSPC"),
            Map.entry(30, "EROFS"),
            Map.entry(32, "EPIPE"),
            Map.entry(34, "ERANGE"),
            Map.entry(36, "ENAMETOOLONG"),
            Map.entry(37, "ENOLCK"),
            Map.entry(38, "ENOSYS"),
            Map.entry(39, "ENOTEMPTY"),
            Map.entry(40, "ELOOP"),
            Map.entry(57, "EBADSLT"),
            Map.entry(61, "ENODATA"),
            Map.entry(71, "EPROTO"),
            Map.entry(75, "EOVERFLOW"),
            Map.entry(95, "EOPNOTSUPP"),
            Map.entry(107, "ENOTCONN"),
            Map.entry(108, "ESHUTDOWN"),
            Map.entry(110, "ETIMEDOUT"),
            Map.entry(114, "EALREADY"),
            Map.entry(115, "EINPROGRESS"),
            Map.entry(116, "ESTALE"),
            Map.entry(122, "EDQUOT"),
            Map.entry(125, "ECANCELED"));

    /**
     * The C name.
     *
     * @return for example {@code EPERM}; {@code errno 211} for a number that has no name here
     */
    public String name() {
        return NAMES.getOrDefault(number, "errno " + number);
    }

    /**
     * The C name.
     *
     * @return the same as {@link #name()}
     */
    @Override
    public String toString() {
        return name();
    }
}
