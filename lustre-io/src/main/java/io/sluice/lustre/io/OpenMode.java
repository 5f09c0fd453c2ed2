package io.sluice.lustre.io;

/** How to open a file. */
public enum OpenMode {
    /** For reading. */
    READ(0, false),
    /** For reading and writing. */
    READ_WRITE(2, false),
    /** For reading past the page cache. */
    READ_DIRECT(0, true),
    /** For reading and writing past the page cache. */
    READ_WRITE_DIRECT(2, true);

    private static final int O_DIRECT =
            System.getProperty("os.arch", "").equals("aarch64") ? 0x10000 : 0x4000; // differs between the two

    private final int access;
    private final boolean direct;

    OpenMode(int access, boolean direct) {
        this.access = access;
        this.direct = direct;
    }

    /**
     * The flags of {@code open(2)}.
     *
     * @return the flags of this machine
     */
    public int flags() {
        return direct ? access | O_DIRECT : access;
    }

    /**
     * Whether the page cache is passed by, so that buffers and offsets have to be aligned on clients before 2.16.
     *
     * @return true for direct I/O
     */
    public boolean isDirect() {
        return direct;
    }

    /**
     * The same through the page cache, for file systems that refuse direct I/O.
     *
     * @return a mode that is not direct
     */
    public OpenMode buffered() {
        return access == READ.access ? READ : READ_WRITE;
    }
}
