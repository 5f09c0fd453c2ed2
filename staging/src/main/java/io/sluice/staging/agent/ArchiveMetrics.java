package io.sluice.staging.agent;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyCancelledException;
import io.sluice.lustre.hsm.copytool.CopyFailedException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts an archive's work.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type, unit, tags</th><th>what</th></tr>
 * <tr><td>{@code sluice.agent.actions}</td><td>timer, {@code kind}, {@code outcome}</td><td>requests ended: {@code done},
 *     {@code cancelled}, {@code retry} (handed back) or the error number's name</td></tr>
 * <tr><td>{@code sluice.agent.copied}</td><td>counter, bytes, {@code kind}</td><td>bytes of requests that were done</td></tr>
 * <tr><td>{@code sluice.agent.running}</td><td>gauge, requests</td><td>requests being worked on</td></tr>
 * </table>
 */
final class ArchiveMetrics {

    private final MeterRegistry registry;
    private final AtomicInteger running;

    /** Work on one request. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    ArchiveMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.running = registry.gauge("sluice.agent.running", new AtomicInteger());
    }

    void count(CopyAction action, Work work) throws IOException, InterruptedException {
        Timer.Sample sample = Timer.start(registry);
        String outcome = "broken";
        running.incrementAndGet();
        try {
            work.run();
            outcome = "done";
            Counter.builder("sluice.agent.copied")
                    .baseUnit("bytes")
                    .tag("kind", kind(action))
                    .register(registry)
                    .increment((double) action.bytesCopied());
        } catch (IOException e) {
            outcome = outcome(e);
            throw e;
        } catch (InterruptedException e) {
            outcome = "retry";
            throw e;
        } finally {
            running.decrementAndGet();
            sample.stop(Timer.builder("sluice.agent.actions")
                    .tag("kind", kind(action))
                    .tag("outcome", outcome)
                    .register(registry));
        }
    }

    private static String kind(CopyAction action) {
        return action.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String outcome(IOException e) {
        if (e instanceof CopyCancelledException) {
            return "cancelled";
        }
        if (e instanceof CopyFailedException failed) {
            return failed.isRetryable() ? "retry" : failed.errno().name();
        }
        return e instanceof io.sluice.lustre.LustreException lustre
                ? lustre.errno().name()
                : "EIO";
    }
}
