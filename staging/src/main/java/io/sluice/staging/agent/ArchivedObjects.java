package io.sluice.staging.agent;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.io.ExtendedAttribute;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which objects hold the data of which files of a file system. Needs root; reading and recording leave a released file
 * released. Safe for use by several threads.
 */
public final class ArchivedObjects {

    private final ExtendedAttribute attribute;

    private ArchivedObjects(ExtendedAttribute attribute) {
        this.attribute = attribute;
    }

    /**
     * The records of a file system.
     *
     * @param fileSystem the file system
     * @return its records
     * @throws LustreException when there is no way to talk to Lustre
     */
    public static ArchivedObjects on(LustreFileSystem fileSystem) throws LustreException {
        return new ArchivedObjects(ExtendedAttribute.named(fileSystem, ArchivedObject.ATTRIBUTE));
    }

    /**
     * The object of a file.
     *
     * @param file an existing file
     * @return the object; empty when none is recorded
     * @throws IOException when there is no such file, or its record cannot be read
     */
    public Optional<ArchivedObject> of(Path file) throws IOException {
        return read(attribute.read(file), file.toString());
    }

    /**
     * The object of a file.
     *
     * @param file an existing file
     * @return the object; empty when none is recorded
     * @throws IOException when there is no such file, or its record cannot be read
     */
    public Optional<ArchivedObject> of(Fid file) throws IOException {
        return read(attribute.read(file), file.toString());
    }

    /**
     * Records the object of a file, instead of the one that was recorded before.
     *
     * @param file an existing file
     * @param object the object
     * @throws LustreException when there is no such file, or the caller is not root
     */
    public void record(Path file, ArchivedObject object) throws LustreException {
        attribute.write(file, object.toBytes());
    }

    /**
     * Records the object of a file, instead of the one that was recorded before.
     *
     * @param file an existing file
     * @param object the object
     * @throws LustreException when there is no such file, or the caller is not root
     */
    public void record(Fid file, ArchivedObject object) throws LustreException {
        attribute.write(file, object.toBytes());
    }

    private static Optional<ArchivedObject> read(Optional<byte[]> bytes, String file) throws IOException {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(ArchivedObject.read(bytes.get(), file));
    }
}
