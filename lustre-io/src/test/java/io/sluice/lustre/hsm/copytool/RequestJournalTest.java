package io.sluice.lustre.hsm.copytool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.Fid;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.layout.OpaqueBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RequestJournalTest {

    private static final int ARCHIVE = 20;

    @TempDir
    private Path directory;

    private static CopytoolItem item(long cookie, int data) {
        Fid fid = new Fid(0x200000401L, (int) cookie, 0);
        byte[] raw = new byte[72 + data];
        new Random(cookie).nextBytes(raw);
        return new CopytoolItem(
                ARCHIVE, fid, fid, 0, -1, cookie, 7, 3, OpaqueBytes.copyOf(new byte[data]), OpaqueBytes.copyOf(raw));
    }

    @Test
    void whatWasReceivedAndNotEndedIsThereAgain() throws IOException {
        Path file = directory.resolve("requests");
        try (RequestJournal journal = RequestJournal.at(file)) {
            journal.received(List.of(item(1, 0), item(-2, 9), item(3, 4)));
            journal.ended(1);
        }

        try (RequestJournal again = RequestJournal.at(file)) {
            assertThat(again.unfinished()).containsExactly(item(-2, 9), item(3, 4));
        }
    }

    @Test
    void aJournalCutOffAnywhereHoldsWhatItsWholeLinesSay() throws IOException {
        Path file = directory.resolve("requests");
        try (RequestJournal journal = RequestJournal.at(file)) {
            journal.received(List.of(item(1, 3), item(2, 0)));
            journal.ended(1);
        }
        byte[] whole = Files.readAllBytes(file);
        List<Integer> sizes = new ArrayList<>();

        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            try (RequestJournal cut = RequestJournal.at(file)) {
                sizes.add(cut.unfinished().size());
            }
        }

        assertThat(sizes).startsWith(0).endsWith(1).contains(2);
        assertThat(sizes.stream().distinct()).containsExactly(0, 1, 2);
    }

    @Test
    void aLongLifeTakesNoMoreRoomThanWhatIsOpen() throws IOException {
        Path file = directory.resolve("requests");
        try (RequestJournal journal = RequestJournal.at(file)) {
            for (int i = 1; i < 60_000; i += 1_000) {
                List<CopytoolItem> batch = new ArrayList<>();
                for (int k = 0; k < 1_000; k++) {
                    batch.add(item(i + k, 0));
                }
                journal.received(batch);
                for (int k = 1; k < 1_000; k++) {
                    journal.ended(i + k);
                }
            }
        }

        assertThat(Files.size(file)).isLessThan(9 << 20);
        try (RequestJournal again = RequestJournal.at(file)) {
            assertThat(again.unfinished()).hasSize(60);
        }
    }

    @Test
    void theNextCopytoolTakesUpWhatTheCoordinatorStillWants() throws Exception {
        AgentModel model = new AgentModel(directory);
        Path file = directory.resolve("requests");
        try (RequestJournal journal = RequestJournal.at(file)) {
            journal.received(List.of(item(1, 0), item(2, 0), item(3, 0)));
        }
        model.forgotten.add(2L);
        BlockingQueue<Long> done = new LinkedBlockingQueue<>();
        CopytoolHandler handler = new CopytoolHandler() {
            @Override
            public void archive(CopyAction action) {
                done.add(action.cookie());
            }

            @Override
            public void restore(CopyAction action) {
                throw new AssertionError("nobody asked");
            }

            @Override
            public void remove(CopyAction action) {
                throw new AssertionError("nobody asked");
            }
        };
        Copytool copytool = new Copytool.Builder(model)
                .lockDirectory(directory)
                .workers(1)
                .journal(file)
                .register();
        Thread server = new Thread(() -> {
            try {
                copytool.serve(handler);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        server.start();
        assertThat(List.of(model.nextEnd().cookie(), model.nextEnd().cookie())).containsExactly(1L, 3L);
        copytool.close();
        server.join();

        assertThat(done).containsExactly(1L, 3L);
        try (RequestJournal again = RequestJournal.at(file)) {
            assertThat(again.unfinished()).isEmpty();
        }
    }
}
