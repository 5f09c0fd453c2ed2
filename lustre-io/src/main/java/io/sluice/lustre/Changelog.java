package io.sluice.lustre;

import io.sluice.lustre.backend.ChangelogPort;
import io.sluice.lustre.backend.LustreBackend;
import java.util.Optional;

/** The changes of one metadata target in order. For one thread; must be closed. */
public final class Changelog implements AutoCloseable {

    private final LustreBackend backend;
    private final String mdt;
    private final ChangelogPort port;
    private boolean closed;

    Changelog(LustreBackend backend, String mdt, ChangelogPort port) {
        this.backend = backend;
        this.mdt = mdt;
        this.port = port;
    }

    /**
     * The next record.
     *
     * @return empty when there is no more; open the changelog again later for what came after
     * @throws LustreException when it cannot be read
     */
    public Optional<ChangelogRecord> next() throws LustreException {
        return port.receive().map(bytes -> ChangelogRecord.parse(bytes.toArray()));
    }

    /**
     * Tells the server that a registered user has seen records, so that it may drop them.
     *
     * @param user the user that the registration gave, for example {@code cl1}
     * @param lastRecord the number of the last record seen; 0 for all
     * @throws LustreException with {@code ENOENT} for a user that is not registered
     */
    public void clear(String user, long lastRecord) throws LustreException {
        backend.clearChangelog(mdt, user, lastRecord);
    }

    /** Closes it; does nothing when it is closed. */
    @Override
    public void close() throws LustreException {
        if (!closed) {
            closed = true;
            port.close();
        }
    }
}
