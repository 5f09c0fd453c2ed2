package io.sluice.staging.repository;

import java.time.Duration;
import java.time.Instant;

/** Time as the waiting sees it, so that no test has to wait. */
interface Pace {

    Instant now();

    void sleep(Duration time) throws InterruptedException;

    /** The clock on the wall. */
    Pace REAL = new Pace() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            Thread.sleep(time.toMillis());
        }
    };
}
