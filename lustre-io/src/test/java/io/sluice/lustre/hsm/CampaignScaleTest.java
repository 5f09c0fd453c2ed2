package io.sluice.lustre.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.simulator.LustreSimulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A campaign over many files with a slow coordinator, killed in the middle and resumed. A few thousand files by default;
 * {@code -Dsluice.campaign.files=1000000} for the real thing, which takes the better part of an hour on a small machine,
 * and {@code -Dsluice.campaign.directory=DIR} for the place of the simulated mount.
 */
class CampaignScaleTest {

    private static final int FILES = Integer.getInteger("sluice.campaign.files", 3_000);
    private static final int LARGEST_WINDOW = 500;
    private static final String HEAP = "-Xmx256m";

    /** What one run told of every file that found its fate in it. */
    private record Results(BitSet finished, BitSet failed, long attempts, long lines) {
        static Results read(Path file) throws IOException {
            BitSet finished = new BitSet();
            BitSet failed = new BitSet();
            long attempts = 0;
            long lines = 0;
            try (BufferedReader reader = Files.newBufferedReader(file)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    String[] words = line.split(" ", 4);
                    int ordinal = Integer.parseInt(words[0]);
                    CampaignOutcome outcome = CampaignOutcome.valueOf(words[1]);
                    assertThat(words[3]).endsWith("/f" + ordinal);
                    assertThat(finished.get(ordinal) || failed.get(ordinal)).isFalse();
                    (outcome.isFinished() ? finished : failed).set(ordinal);
                    attempts += Integer.parseInt(words[2]);
                    lines++;
                }
            }
            return new Results(finished, failed, attempts, lines);
        }
    }

    @Test
    void manyFilesAreArchivedAcrossAKillInBoundedMemoryWithEveryFailureNamed(@TempDir Path temporary) throws Exception {
        Path place = Path.of(System.getProperty("sluice.campaign.directory", temporary.toString()));
        Path mount = LustreSimulator.builder(place.resolve("mount"))
                .fsname("scale")
                .mdts(1)
                .set("hsm_max_requests", "100")
                .set("hsm_loop_delay_ms", "5")
                .set("agent_delay_ms", "15")
                .set("fault.agent_error_rate", "0.01")
                .create();
        Path data = create(mount.resolve("data"));
        Path journal = place.resolve("journal");

        Path firstResults = place.resolve("results-1");
        run(data, journal, firstResults, true);
        Results first = Results.read(firstResults);
        Path secondResults = place.resolve("results-2");
        String report = run(data, journal, secondResults, false);
        Results second = Results.read(secondResults);

        LustreSimulator.HsmStatistics queues = LustreSimulator.hsmStatistics(mount);
        assertThat(first.finished().cardinality()).isBetween(FILES / 3, FILES - 1);
        BitSet repeated = (BitSet) first.finished().clone();
        repeated.and(second.finished());
        BitSet finished = (BitSet) first.finished().clone();
        finished.or(second.finished());
        System.out.println("files " + FILES + ", finished before the kill "
                + first.finished().cardinality() + ", after it "
                + second.finished().cardinality()
                + ", repeated results " + repeated.cardinality() + ", failed "
                + second.failed().cardinality()
                + ", deepest queue " + queues.queuedPeak() + ", requests " + queues.accepted() + "; "
                + report);
        assertThat(repeated.cardinality()).as("results told twice").isLessThanOrEqualTo(LARGEST_WINDOW);
        assertThat(queues.queuedPeak()).isPositive().isLessThanOrEqualTo(LARGEST_WINDOW);
        assertThat(queues.accepted())
                .as("requests beyond those that the results account for were in flight at the kill")
                .isLessThanOrEqualTo(first.attempts() + second.attempts() + LARGEST_WINDOW);
        assertThat(second.failed().cardinality()).isBetween(FILES / 200, FILES / 50);
        assertThat(notArchived(data)).isEqualTo(second.failed());
        finished.or(second.failed());
        assertThat(finished.cardinality()).isEqualTo(FILES);
        assertThat(first.failed().stream()).allMatch(second.failed()::get);
    }

    private static Path create(Path directory) throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path file = CampaignProcess.file(directory, i);
            if (i % 1000 == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.createFile(file);
        }
        return directory;
    }

    /** Runs a campaign in a process of its own; with {@code kill} it dies when half of the files are finished. */
    private static String run(Path data, Path journal, Path results, boolean kill) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-Dsluice.lustre.library=" + LustreSimulator.library(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CampaignProcess.class.getName(),
                        data.toString(),
                        Integer.toString(FILES),
                        journal.toString(),
                        results.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
                if (kill && line.startsWith("progress ") && Integer.parseInt(line.split(" ", 3)[1]) >= FILES / 2) {
                    System.out.println("killed at " + line);
                    process.destroyForcibly();
                    break;
                }
            }
        }
        int exit = process.waitFor();
        assertThat(exit).as(last).isEqualTo(kill ? 137 : 0);
        return last;
    }

    private static BitSet notArchived(Path data) throws IOException {
        System.setProperty("sluice.lustre.library", LustreSimulator.library().toString());
        Hsm hsm = LustreFileSystem.at(data).hsm();
        BitSet files = new BitSet();
        for (int i = 0; i < FILES; i++) {
            if (!hsm.state(CampaignProcess.file(data, i)).isArchived()) {
                files.set(i);
            }
        }
        return files;
    }
}
