package io.sluice.staging.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.StageListener;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.JsonLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every failure as a line of JSON: {@code key}, {@code bytes}, {@code cause}, {@code message}, {@code request_id}. The file gets
 * its name at the end, so that it may replace the list that was given to the same run. Thread-safe.
 */
final class FailureList implements StageListener, AutoCloseable {

    private final Path file;
    private final Path beside;
    private final JsonGenerator to;
    private @Nullable IOException broken;

    FailureList(Path file) throws StagingException {
        this.file = file;
        this.beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            this.to = JsonLines.writer(
                    new BufferedOutputStream(Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW)));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public synchronized void failed(FileFailure failure) {
        try {
            to.writeStartObject();
            to.writeStringField("key", failure.key());
            to.writeNumberField("bytes", failure.bytes());
            to.writeStringField("cause", failure.cause().name());
            to.writeStringField("message", failure.message());
            if (failure.requestId().isPresent()) {
                to.writeStringField("request_id", failure.requestId().get());
            }
            to.writeEndObject();
            to.writeRaw('\n');
        } catch (IOException e) {
            broken = e;
        }
    }

    /** Gives the list its name. */
    synchronized void publish() throws StagingException {
        try {
            to.close();
            if (broken != null) {
                throw broken;
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private StagingException unwritable(IOException e) {
        return new StagingException(
                FailureCause.BAD_OPTION,
                "cannot write the list of failures " + file + ": " + e.getMessage(),
                "name a file in a directory that can be written to",
                null,
                e);
    }

    @Override
    public synchronized void close() throws IOException {
        to.close();
        Files.deleteIfExists(beside);
    }
}
