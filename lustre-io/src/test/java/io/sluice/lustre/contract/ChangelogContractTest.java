package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Changelog;
import io.sluice.lustre.ChangelogRecord;
import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChangelogContractTest {

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;

    @BeforeEach
    void open() throws LustreException {
        assumeTrue(mount.hasLibrary() && mount.isSimulated() && mount.isRoot());
        fileSystem = mount.fileSystem();
    }

    private List<ChangelogRecord> records() throws LustreException {
        List<ChangelogRecord> records = new ArrayList<>();
        for (int mdt = 0; mdt < 2; mdt++) {
            try (Changelog changelog = fileSystem.changelog(mdt, 0)) {
                for (Optional<ChangelogRecord> record = changelog.next();
                        record.isPresent();
                        record = changelog.next()) {
                    records.add(record.get());
                }
            }
        }
        return records;
    }

    @Test
    void aNewFileIsRecordedWithItsNameAndItsParent() throws IOException {
        Path file = mount.directory().resolve("recorded-name");
        fileSystem.layouts().create(file, Layout.plain(1, 1 << 20), 0644);
        Fid fid = fileSystem.fid(file);

        assertThat(records()).anySatisfy(record -> {
            assertThat(record.type()).hasValue("CREAT");
            assertThat(record.target()).isEqualTo(fid);
            assertThat(record.name()).isEqualTo("recorded-name");
            assertThat(record.time().getEpochSecond()).isPositive();
        });
    }

    @Test
    void anUnknownUserCannotClear() throws IOException {
        try (Changelog changelog = fileSystem.changelog(0, 0)) {
            assertThatThrownBy(() -> changelog.clear("cl99", 0))
                    .isInstanceOfSatisfying(
                            LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        }
    }
}
