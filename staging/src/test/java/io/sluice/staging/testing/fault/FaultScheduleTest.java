package io.sluice.staging.testing.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

    @Test
    void theShareOfFaultyRequestsIsTheOneAskedFor() {
        List<Optional<Fault>> drawn = drawn(7, Fault.TRANSIENT);

        assertThat(drawn.stream().filter(Optional::isPresent).count()).isBetween(2200L, 2800L);
        assertThat(drawn.stream().flatMap(Optional::stream).distinct())
                .containsExactlyInAnyOrderElementsOf(Fault.TRANSIENT.stream()
                        .filter(fault -> fault != Fault.LISTING_DISORDER)
                        .toList());
    }

    @Test
    void theFaultsFollowFromTheSeed() {
        assertThat(drawn(7, Fault.TRANSIENT))
                .isEqualTo(drawn(7, Fault.TRANSIENT))
                .isNotEqualTo(drawn(8, Fault.TRANSIENT));
    }

    @Test
    void anObjectChangesOnceOnly() {
        FaultSchedule schedule = new FaultSchedule(Set.of(Fault.OBJECT_CHANGE), 1, 1);

        assertThat(schedule.next(get("key"))).hasValue(Fault.OBJECT_CHANGE);
        assertThat(schedule.next(get("key"))).isEmpty();
        assertThat(schedule.faultsOf("key")).containsExactly(Fault.OBJECT_CHANGE);
    }

    /** What ten repetitions of 1,000 requests draw when a quarter of them is to fail. */
    private static List<Optional<Fault>> drawn(long seed, Set<Fault> faults) {
        FaultSchedule schedule = new FaultSchedule(faults, 0.25, seed);
        List<Optional<Fault>> drawn = new ArrayList<>();
        for (int k = 0; k < 10_000; k++) {
            drawn.add(schedule.next(get("key-" + k % 1000)));
        }
        return drawn;
    }

    private static S3Request get(String key) {
        return new S3Request("GET", "/bucket/" + key, "bucket", key, Map.of(), "");
    }
}
