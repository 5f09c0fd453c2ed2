package io.sluice.lustre.hsm.copytool;

import java.io.IOException;

/**
 * What an agent does with each kind of work. Called on the copytool's worker threads, several at a time.
 *
 * <p>Returning means success. An exception means failure: a {@link CopyFailedException} says with which error number and
 * whether the coordinator should try again; any other {@code IOException} counts as {@code EIO} without another try, one
 * that the Java library raised for a missing file, missing permission or a full disk as that. When a cancelled action's
 * {@link CopyAction#progress} or a read or write of its data throws, let the exception pass.
 */
public interface CopytoolHandler {

    /**
     * Copies {@link CopyAction#begin()}'s data to the archive.
     *
     * @param action the work
     * @throws IOException when it fails
     * @throws InterruptedException when the copytool is closed; the coordinator will try again
     */
    void archive(CopyAction action) throws IOException, InterruptedException;

    /**
     * Writes the archived data into {@link CopyAction#begin()}'s data, an empty file that has the released file's layout
     * already.
     *
     * @param action the work
     * @throws IOException when it fails
     * @throws InterruptedException when the copytool is closed; the coordinator will try again
     */
    void restore(CopyAction action) throws IOException, InterruptedException;

    /**
     * Deletes the archived copy; no failure when there is none.
     *
     * @param action the work
     * @throws IOException when it fails
     * @throws InterruptedException when the copytool is closed; the coordinator will try again
     */
    void remove(CopyAction action) throws IOException, InterruptedException;
}
