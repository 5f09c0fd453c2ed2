package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateWindowTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void theRateIsThatOfTheWindowAndNotOfTheWholeRun() {
        RateWindow window = new RateWindow(Duration.ofSeconds(10), 0);

        for (int second = 1; second <= 30; second++) {
            window.perSecond(second * SECOND, second * 100L);
        }

        assertThat(window.perSecond(31 * SECOND, 3000)).isBetween(80.0, 95.0);
        assertThat(window.perSecond(50 * SECOND, 3000)).isZero();
    }

    @Test
    void atTheStartItIsTheRateSinceThen() {
        assertThat(new RateWindow(Duration.ofSeconds(10), 0).perSecond(2 * SECOND, 500))
                .isEqualTo(250);
    }
}
