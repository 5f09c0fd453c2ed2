package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignListener;
import io.sluice.lustre.hsm.CampaignReport;
import io.sluice.lustre.hsm.CampaignResult;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.lustre.simulator.LustreSimulator.HsmStatistics;
import io.sluice.staging.testing.S3Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent as a process of its own, killed at random moments. With {@code -Dsluice.agent.files=5000
 * -Dsluice.agent.kills=10} it is the size that the project promises.
 */
class AgentKillTest {

    private static final int FILES = Integer.getInteger("sluice.agent.files", 240);
    private static final int KILLS = Integer.getInteger("sluice.agent.kills", 4);
    private static final long SEED = Long.getLong("sluice.agent.seed", System.nanoTime());

    /** Requests that a killed agent had not even read are given up by the coordinator after this. */
    private static final int TIMEOUT_MILLIS = 4_000;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final S3Server s3 = S3Server.shared();
    private Path mount = Path.of("");
    private String bucket = "";
    private @Nullable Process agent;
    private int kills;

    @AfterEach
    void end() throws InterruptedException {
        kill();
    }

    private void kill() throws InterruptedException {
        Process running = agent;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    @Test
    void whateverAnAgentIsKilledOverIsDoneByTheNext() throws Exception {
        bucket = s3.newBucket();
        mount = LustreSimulator.builder(Files.createDirectory(directory.resolve("lustre")))
                .withoutBuiltInArchive()
                .hsmMaxRequests(16)
                .set("hsm_active_request_timeout_ms", Integer.toString(TIMEOUT_MILLIS))
                .create();
        LustreFileSystem fileSystem = LustreFileSystem.at(mount);
        List<Path> files = new ArrayList<>();
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            byte[] content = content(i);
            Path file = mount.resolve("d" + i % 7).resolve("file-" + i);
            Files.createDirectories(file.getParent());
            files.add(Files.write(file, content));
            sums.add(sum(content));
        }
        start();

        withKills(HsmCampaign.archive(fileSystem, 1), files, KILLS - KILLS / 2);
        for (int i = 0; i < FILES; i++) {
            assertThat(fileSystem.hsm().state(files.get(i)).isArchived()).isTrue();
            String key = "lake/" + mount.relativize(files.get(i));
            assertThat(sum(s3.client()
                            .getObjectAsBytes(get -> get.bucket(bucket).key(key))
                            .asByteArray()))
                    .as(files.get(i).toString())
                    .isEqualTo(sums.get(i));
        }
        HsmCampaign.release(fileSystem).build().runPaths(files.iterator());
        for (Path file : files) {
            assertThat(fileSystem.hsm().state(file).isReleased()).isTrue();
        }
        withKills(HsmCampaign.restore(fileSystem), files, KILLS / 2);

        for (int i = 0; i < FILES; i++) {
            HsmState state = fileSystem.hsm().state(files.get(i));
            assertThat(state.isReleased()).isFalse();
            assertThat(state.isArchived()).isTrue();
            assertThat(sum(Files.readAllBytes(files.get(i))))
                    .as(files.get(i).toString())
                    .isEqualTo(sums.get(i));
        }
        HsmStatistics statistics = LustreSimulator.hsmStatistics(mount);
        assertThat(statistics.queued()).isZero();
        assertThat(kills).isEqualTo(KILLS);
        System.out.printf(
                "%d files archived and restored, agent killed %d times (seed %d): %d requests accepted, %d succeeded,"
                        + " %d failed, %d given up by the coordinator's timeout and asked again%n",
                FILES,
                kills,
                SEED,
                statistics.accepted(),
                statistics.succeeded(),
                statistics.failed(),
                statistics.cancelled());
    }

    /** Runs a campaign while the agent is killed and started again, each time after a random share of the work. */
    private void withKills(HsmCampaign.Builder campaign, List<Path> files, int times) throws Exception {
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        HsmCampaign built = campaign.attempts(50)
                .window(100, 50, 500)
                .looks(Duration.ofMillis(50), Duration.ofMillis(500))
                .headRoom(0)
                .listener(new CampaignListener() {
                    @Override
                    public void onResult(CampaignResult result) {
                        if (!result.outcome().isFinished()) {
                            failures.add(result.toString());
                        }
                    }
                })
                .build();
        long before = LustreSimulator.hsmStatistics(mount).succeeded();
        CompletableFuture<CampaignReport> running = CompletableFuture.supplyAsync(() -> {
            try {
                return built.runPaths(files.iterator());
            } catch (IOException e) {
                throw new CompletionException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        });
        for (long at : moments(times)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> running.isDone()
                            || LustreSimulator.hsmStatistics(mount).succeeded() - before >= at);
            assertThat(running).as("the campaign with work left to kill over").isNotDone();
            kill();
            kills++;
            start();
        }
        CampaignReport report = running.get();
        assertThat(failures).isEmpty();
        assertThat(report.isComplete()).isTrue();
    }

    private List<Long> moments(int times) {
        List<Long> moments = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            moments.add((long) random.nextInt(FILES * 9 / 10));
        }
        Collections.sort(moments);
        return moments;
    }

    private void start() throws IOException {
        Process started = CommandProcess.withLustre()
                .start(
                        "agent",
                        mount.toString(),
                        "--archive-id=1",
                        "--bucket=s3://" + bucket + "/lake",
                        "--part-size=5MiB",
                        "--workers=8",
                        "--state-dir=" + directory.resolve("state"),
                        "--endpoint-url=" + s3.endpoint(),
                        "--path-style");
        agent = started;
        BufferedReader out = new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
        String first = out.readLine();
        if (first == null || !first.startsWith("serving")) {
            throw new AssertionError(first + new String(started.getErrorStream().readAllBytes(), UTF_8));
        }
        Thread drain = new Thread(() -> {
            try {
                started.getErrorStream().transferTo(System.err);
            } catch (IOException e) {
                // The agent was killed.
                Thread.currentThread().interrupt();
            }
        });
        drain.setDaemon(true);
        drain.start();
    }

    /** One in forty has several parts. */
    private static byte[] content(int i) {
        byte[] bytes = new byte[i % 40 == 3 ? (6 << 20) + i : i % 11 == 0 ? 0 : 1_000 + 37 * i % 60_000];
        new Random(i).nextBytes(bytes);
        return bytes;
    }

    private static long sum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }
}
