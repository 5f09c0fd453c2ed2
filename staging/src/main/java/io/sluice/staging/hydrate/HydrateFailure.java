package io.sluice.staging.hydrate;

import java.nio.file.Path;

/**
 * A file whose data is not back.
 *
 * @param file the file
 * @param why {@code FAILED}, {@code REFUSED}, {@code VANISHED}, {@code NO_SPACE}, {@code CANCELLED} or {@code OUT_OF_TIME} as
 *     for a campaign; {@code UNREADABLE} when it could not be looked at
 * @param message one sentence
 */
public record HydrateFailure(Path file, String why, String message) {}
