package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;

/** The request was cancelled while its copy ran; the copy should stop and clean up after itself. */
public final class CopyCancelledException extends CopyFailedException {

    private static final long serialVersionUID = 1L;

    CopyCancelledException(String sentence) {
        super(new Errno(125), false, sentence); // ECANCELED
    }
}
