package io.sluice.staging.verify;

/**
 * A file that could not be verified.
 *
 * @param path its path relative to the destination
 * @param bytes its recorded size in bytes
 * @param kind what was found
 * @param message one sentence that names the file
 */
public record Finding(String path, long bytes, Kind kind, String message) {

    /** What was found of a file. */
    public enum Kind {
        /** There is no file. */
        MISSING(true),
        /** It has another size than was recorded. */
        SIZE_DIFFERS(true),
        /** It has other bytes, and another modification time: somebody changed it. */
        CHANGED(true),
        /** It has other bytes, and the modification time that was recorded: nobody meant to change it. */
        CORRUPT(true),
        /** It cannot be read. */
        UNREADABLE(true),
        /** Nothing is recorded that its bytes could be compared with; its size is right. */
        NO_PROOF(false);

        private final boolean failure;

        Kind(boolean failure) {
            this.failure = failure;
        }

        /**
         * Whether the file is not as it was staged.
         *
         * @return false when only nothing is known of it
         */
        public boolean isFailure() {
            return failure;
        }
    }
}
