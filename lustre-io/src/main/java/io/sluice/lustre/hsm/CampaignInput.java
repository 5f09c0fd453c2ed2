package io.sluice.lustre.hsm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The campaign's input with its positions, less what the journal says is finished.
 *
 * <p>With a journal the input is read a block ahead, so that a block which differs from the one that an earlier run saw
 * is noticed before any entry of it is skipped or asked for.
 */
final class CampaignInput {

    /** An entry and its position in the input. */
    record Entry(long ordinal, CampaignFile file) {}

    private final Iterator<? extends CampaignFile> files;
    private final @Nullable CampaignJournal journal;
    private final ArrayDeque<Entry> ahead = new ArrayDeque<>();
    private long position;
    private long taken;
    private long resumed;

    CampaignInput(Iterator<? extends CampaignFile> files, @Nullable CampaignJournal journal) {
        this.files = files;
        this.journal = journal;
    }

    /** Entries handed out or passed over so far. */
    long read() {
        return taken + resumed;
    }

    /** Entries passed over because the journal holds them as finished. */
    long resumed() {
        return resumed;
    }

    boolean hasNext() throws IOException {
        while (ahead.isEmpty() && files.hasNext()) {
            if (journal == null) {
                ahead.add(new Entry(position++, files.next()));
            } else {
                readBlock(journal);
            }
        }
        if (ahead.isEmpty() && journal != null && journal.knownEntries(nextBlock()) > 0) {
            throw differs(journal.knownEntries(nextBlock()));
        }
        return !ahead.isEmpty();
    }

    Entry next() {
        taken++;
        return ahead.remove();
    }

    /** Index of the block that begins at, or ends after, the position reached. */
    private long nextBlock() {
        return (position + CampaignJournal.BLOCK - 1) / CampaignJournal.BLOCK;
    }

    private void readBlock(CampaignJournal journal) throws IOException {
        List<CampaignFile> block = new ArrayList<>(CampaignJournal.BLOCK);
        while (block.size() < CampaignJournal.BLOCK && files.hasNext()) {
            block.add(files.next());
        }
        check(journal, block);
        for (CampaignFile file : block) {
            long ordinal = position++;
            if (journal.isFinished(ordinal)) {
                resumed++;
            } else {
                ahead.add(new Entry(ordinal, file));
            }
        }
    }

    private void check(CampaignJournal journal, List<CampaignFile> block) throws IOException {
        long index = nextBlock();
        int known = journal.knownEntries(index);
        if (known > block.size() || (known > 0 && digest(block.subList(0, known)) != journal.knownDigest(index))) {
            throw differs(known);
        }
        // An input that only grew at its end is welcome.
        if (block.size() > known) {
            journal.block(index, block.size(), digest(block));
        }
    }

    private IOException differs(int known) {
        return new IOException("the input differs from the one that the journal was written for, somewhere between its"
                + " entries " + position + " and " + (position + known)
                + "; give the same files in the same order, or start over with a new journal");
    }

    private static long digest(List<CampaignFile> block) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        for (CampaignFile file : block) {
            sha.update(file.toString().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
        }
        return ByteBuffer.wrap(sha.digest()).getLong();
    }
}
