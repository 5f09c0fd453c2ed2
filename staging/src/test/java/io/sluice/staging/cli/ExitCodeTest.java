package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.NotLustreException;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {

    @Test
    void aCompleteReportIsASuccess() {
        assertThat(ExitCode.of(Reports.of(10, 0, Map.of()))).isEqualTo(ExitCode.SUCCESS);
    }

    @Test
    void failuresThatMayPassByThemselvesAreRetryable() {
        assertThat(ExitCode.of(Reports.of(10, 0, Map.of(FailureCause.THROTTLED, 2L, FailureCause.CONNECTION, 1L))))
                .isEqualTo(ExitCode.RETRYABLE);
    }

    @Test
    void oneFailureForGoodMakesTheRunPartial() {
        assertThat(ExitCode.of(Reports.of(10, 0, Map.of(FailureCause.THROTTLED, 2L, FailureCause.UNSAFE_KEY, 1L))))
                .isEqualTo(ExitCode.PARTIAL);
    }

    @Test
    void nothingInPlaceAndNoHopeIsFatal() {
        assertThat(ExitCode.of(Reports.of(0, 0, Map.of(FailureCause.ACCESS_DENIED, 3L))))
                .isEqualTo(ExitCode.FATAL);
    }

    @Test
    void spaceMayComeFree() {
        assertThat(ExitCode.of(new StagingException(FailureCause.NO_SPACE, "full")))
                .isEqualTo(ExitCode.RETRYABLE);
    }

    @Test
    void aPathOutsideLustreIsTheCallersMistake() {
        assertThat(ExitCode.of(new NotLustreException("layout get", "/tmp", Errno.ENOTTY)))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aBusyLustreIsRetryableAndADeniedOneIsNot() {
        assertThat(ExitCode.of(new LustreException("hsm archive", "/f", Errno.EAGAIN, "no coordinator", "")))
                .isEqualTo(ExitCode.RETRYABLE);
        assertThat(ExitCode.of(new LustreException("hsm archive", "/f", Errno.EPERM, "denied", "")))
                .isEqualTo(ExitCode.FATAL);
    }

    @ParameterizedTest
    @EnumSource(FailureCause.class)
    void everyCauseHasACodeThatIsNeitherSuccessNorAFaultOfOurs(FailureCause cause) {
        assertThat(ExitCode.of(new StagingException(cause, "x"))).isNotIn(ExitCode.SUCCESS, ExitCode.INTERNAL);
    }
}
