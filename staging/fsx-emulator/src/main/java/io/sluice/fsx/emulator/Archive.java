package io.sluice.fsx.emulator;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyData;
import io.sluice.lustre.hsm.copytool.CopyFailedException;
import io.sluice.lustre.hsm.copytool.Copytool;
import io.sluice.lustre.hsm.copytool.CopytoolHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * What FSx does when a released file is read or restored, and when a file is archived by an HSM command: the data moves
 * between the file and the object that its association gives it.
 */
final class Archive implements CopytoolHandler, AutoCloseable {

    /** The archive id that files of the emulator carry. */
    static final int ID = 1;

    private static final Logger log = LoggerFactory.getLogger(Archive.class);
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int WORKERS = 4;
    private static final Errno EIO = new Errno(5);
    private static final Errno ENOSYS = new Errno(38);

    private final LustreFileSystem lustre;
    private final Supplier<Collection<Link>> links;
    private final S3Client s3;
    private final Copytool copytool;
    private final Thread thread;

    Archive(LustreFileSystem lustre, Supplier<Collection<Link>> links, S3Client s3) throws LustreException {
        this.lustre = lustre;
        this.links = links;
        this.s3 = s3;
        copytool = Copytool.on(lustre, ID).workers(WORKERS).register();
        thread = new Thread(this::serve, "fsx-emulator-archive");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try {
            copytool.serve(this);
        } catch (InterruptedException e) {
            log.info("the archive of {} was interrupted", lustre);
        }
    }

    private record Place(Link link, String key, Path path) {}

    private Place place(CopyAction action) throws IOException {
        Path path = lustre.path(action.fid());
        String onFileSystem = "/" + lustre.mountPoint().relativize(path);
        Optional<Link> link =
                links.get().stream().filter(one -> one.covers(onFileSystem)).findFirst();
        if (link.isEmpty()) {
            throw new CopyFailedException(Errno.EPERM, false, path + " lies under no data repository association");
        }
        return new Place(link.get(), link.get().key(onFileSystem), path);
    }

    @Override
    public void archive(CopyAction action) throws IOException {
        Place place = place(action);
        ObjectAttributes attributes = ObjectAttributes.of(place.path());
        CopyData data = action.begin();
        try {
            String entityTag = s3.putObject(
                            put -> put.bucket(place.link().bucket)
                                    .key(place.key())
                                    .metadata(attributes.metadata()),
                            RequestBody.fromFile(data.path()))
                    .eTag();
            action.progress(0, data.size());
            place.link().known.put(place.key(), entityTag);
        } catch (SdkException e) {
            throw failed(place, e);
        }
    }

    @Override
    public void restore(CopyAction action) throws IOException {
        Place place = place(action);
        try (InputStream object =
                s3.getObject(get -> get.bucket(place.link().bucket).key(place.key()))) {
            CopyData data = action.begin();
            byte[] buffer = new byte[BUFFER_BYTES];
            long position = 0;
            for (int count = object.read(buffer); count >= 0; count = object.read(buffer)) {
                data.write(ByteBuffer.wrap(buffer, 0, count), position);
                action.progress(position, count);
                position += count;
            }
        } catch (SdkException e) {
            throw failed(place, e);
        }
    }

    @Override
    public void remove(CopyAction action) throws IOException {
        throw new CopyFailedException(ENOSYS, false, "the service does not delete objects by HSM commands");
    }

    private static CopyFailedException failed(Place place, SdkException e) {
        boolean gone = e instanceof NoSuchKeyException;
        boolean frozen = e instanceof InvalidObjectStateException;
        return new CopyFailedException(
                gone ? Errno.ENOENT : EIO,
                !gone && !frozen && e.retryable(),
                "s3://" + place.link().bucket + "/" + place.key() + ": " + e.getMessage());
    }

    @Override
    public void close() {
        copytool.close();
    }
}
