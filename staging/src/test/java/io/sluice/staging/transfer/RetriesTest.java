package io.sluice.staging.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.FailureCause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.retries.api.RetryToken;

class RetriesTest {

    private static final RequestFailure BROKEN = RequestFailure.of(FailureCause.CONNECTION, "it broke");

    private final Retries retries = new Retries(4);

    @Test
    void afterSoManyAttemptsThereIsNoOther() {
        assertThat(pauses(BROKEN)).hasSize(3);
    }

    @Test
    void pausesGrow() {
        Duration[] pauses = pauses(BROKEN);

        assertThat(pauses[0]).isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(pauses[2]).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aRequestThatWasThrottledWaitsLonger() {
        assertThat(pauses(answered(503, "SlowDown"))[0]).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void noPauseIsShorterThanS3AsksFor() {
        RequestFailure busy = answered(503, "SlowDown", new HttpHeader("Retry-After", "7"));

        assertThat(pauses(busy)[0]).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void anAbsurdRequestToWaitIsCutShort() {
        RequestFailure busy = answered(503, "SlowDown", new HttpHeader("Retry-After", "86400"));

        assertThat(pauses(busy)[0]).isLessThanOrEqualTo(Retries.LONGEST_PAUSE);
    }

    @Test
    void aRetryAfterThatIsNeitherSecondsNorATimeIsPassedOver() {
        assertThat(answered(503, "SlowDown", new HttpHeader("retry-after", "soon"))
                        .pause())
                .isZero();
    }

    @Test
    void whatWillNotGetBetterIsNotTriedAgain() {
        assertThat(answered(403, "AccessDenied").isTransient()).isFalse();
        assertThat(retries.after(null, answered(403, "AccessDenied"))).isEmpty();
    }

    @Test
    void aBucketElsewhereIsNamedByItsRegion() {
        RequestFailure elsewhere =
                answered(301, "PermanentRedirect", new HttpHeader("x-amz-bucket-region", "eu-central-1"));

        assertThat(elsewhere.sentence()).contains("region eu-central-1").contains("set region");
    }

    private Duration[] pauses(RequestFailure why) {
        List<Duration> pauses = new ArrayList<>();
        @Nullable RetryToken token = null;
        for (Optional<Retries.Next> next = retries.after(token, why);
                next.isPresent();
                next = retries.after(token, why)) {
            pauses.add(next.get().pause());
            token = next.get().token();
        }
        return pauses.toArray(Duration[]::new);
    }

    private static RequestFailure answered(int status, String code, HttpHeader... headers) {
        String body = "<Error><Code>" + code + "</Code><Message>no</Message></Error>";
        return RequestFailure.answered(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
