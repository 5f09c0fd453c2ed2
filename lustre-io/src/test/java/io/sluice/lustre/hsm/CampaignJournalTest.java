package io.sluice.lustre.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignJournalTest {

    @Test
    void whatWasNotedIsThereAfterReopening(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("j");
        try (CampaignJournal journal = CampaignJournal.open(file, "restore")) {
            journal.block(0, 1024, 42);
            journal.block(1, 7, 43);
            journal.finished(3);
            journal.finished(1_030);
        }

        try (CampaignJournal journal = CampaignJournal.open(file, "restore")) {
            assertThat(journal.isFinished(3)).isTrue();
            assertThat(journal.isFinished(1_030)).isTrue();
            assertThat(journal.isFinished(4)).isFalse();
            assertThat(journal.finishedCount()).isEqualTo(2);
            assertThat(journal.knownEntries(0)).isEqualTo(1024);
            assertThat(journal.knownDigest(0)).isEqualTo(42);
            assertThat(journal.knownEntries(1)).isEqualTo(7);
            assertThat(journal.knownEntries(2)).isZero();
            assertThat(journal.wasReached(1_031)).isTrue();
            assertThat(journal.wasReached(2_048)).isFalse();
        }
    }

    @Property(tries = 200)
    void aJournalCutAnywhereKeepsEveryRecordBeforeTheCut(
            @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 200_000) Long> ordinals,
            @ForAll @IntRange(min = 0, max = 100) int cutPercent)
            throws IOException {
        Path directory = Files.createTempDirectory("journal");
        Path file = directory.resolve("j");
        try (CampaignJournal journal = CampaignJournal.open(file, "restore")) {
            for (long ordinal : ordinals) {
                journal.finished(ordinal);
            }
        }
        long length = Files.size(file);
        long cut = length * cutPercent / 100;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(cut);
        }

        long wholeRecords = Math.max(0, (cut - "sluice hsm journal 1 restore\n".length()) / 13);
        try (CampaignJournal journal = CampaignJournal.open(file, "restore")) {
            Set<Long> distinct = new LinkedHashSet<>(ordinals);
            Set<Long> expected =
                    new TreeSet<>(distinct.stream().limit(wholeRecords).toList());
            assertThat(distinct.stream().filter(journal::isFinished)).containsExactlyInAnyOrderElementsOf(expected);
            journal.finished(999_999);
        }
        try (CampaignJournal journal = CampaignJournal.open(file, "restore")) {
            assertThat(journal.isFinished(999_999)).isTrue();
            assertThat(journal.finishedCount()).isEqualTo(wholeRecords + 1);
        }
        Files.delete(file);
        Files.delete(directory);
    }

    @Test
    void aDamagedRecordEndsTheJournalThere(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("j");
        try (CampaignJournal journal = CampaignJournal.open(file, "restore")) {
            journal.finished(1);
            journal.finished(2);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {77}), Files.size(file) - 6);
        }

        try (CampaignJournal journal = CampaignJournal.open(file, "restore")) {
            assertThat(journal.isFinished(1)).isTrue();
            assertThat(journal.isFinished(2)).isFalse();
        }
    }

    @Test
    void aJournalInUseIsRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("j");
        try (CampaignJournal open = CampaignJournal.open(file, "restore")) {
            assertThat(open.finishedCount()).isZero();
            assertThatThrownBy(() -> CampaignJournal.open(file, "restore"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another campaign");
        }
    }

    @Test
    void anyOtherFileIsRefusedAndLeftAlone(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("j"), "precious\n");

        assertThatThrownBy(() -> CampaignJournal.open(file, "restore")).hasMessageContaining("is not the journal");
        assertThat(file).hasContent("precious\n");
    }

    @Test
    void aSetKnowsItsGaps() {
        FinishedSet finished = new FinishedSet();
        for (long ordinal = 0; ordinal < 1_000_000; ordinal++) {
            if (ordinal % 100 != 0) {
                finished.add(ordinal);
            }
        }

        assertThat(finished.size()).isEqualTo(990_000);
        assertThat(finished.contains(100)).isFalse();
        assertThat(finished.contains(101)).isTrue();
        assertThat(finished.add(101)).isFalse();
    }
}
