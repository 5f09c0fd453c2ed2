package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.StagedFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final Tally tally = new Tally();

    @Test
    void aLineOfProgressSaysHowFarItIsAndHowLongItTakes() {
        tally.planned("a", 30 << 20);
        tally.planned("b", 10 << 20);
        tally.planned("c", 5 << 20);
        tally.skipped("c", 5 << 20, "unchanged");
        tally.planComplete();
        tally.wrote(10 << 20);
        tally.staged(new StagedFile("b", Path.of("b"), 10 << 20, ProofKind.CRC64NVME));

        assertThat(Progress.line(tally, 5 << 20))
                .isEqualTo("1 of 2 files, 1 skipped; 10 MiB of 40 MiB, 5 MiB/s, 6 s left");
    }

    @Test
    void totalsAreALowerBoundUntilThePlanIsComplete() {
        tally.planned("a", 30 << 20);

        assertThat(Progress.line(tally, 0)).isEqualTo("0 of at least 1 file; 0 B of at least 30 MiB, 0 B/s");
    }

    @Test
    void bytesOfAFileThatWasGivenUpAreNoLongerWaitedFor() {
        tally.planned("a", 30 << 20);
        tally.failed(new FileFailure("a", 30 << 20, FailureCause.ACCESS_DENIED, "denied", null));

        assertThat(tally.bytes()).isZero();
        assertThat(tally.inWords()).contains("1 FAILED");
    }

    @Test
    void whenLittleIsLeftTheLargeOnesThatAreWaitedForAreNamed() {
        tally.planned("shards/large.tar", 1 << 30);
        for (int i = 0; i < 9; i++) {
            tally.planned("small-" + i, 1);
        }
        tally.planComplete();
        String early = Progress.beside(tally, 1 << 20);
        for (int i = 0; i < 9; i++) {
            tally.wrote(1);
            tally.staged(new StagedFile("small-" + i, Path.of("x"), 1, ProofKind.CRC64NVME));
        }

        assertThat(early).doesNotContain("waiting for");
        assertThat(Progress.beside(tally, 1 << 20))
                .isEqualTo("1 MiB/s, 17 min 04 s left, 9 of 10 files; waiting for large.tar");
    }
}
