package io.sluice.lustre.backend.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.backend.Backends;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.contract.Conformance;
import io.sluice.lustre.contract.TestMount;
import io.sluice.lustre.layout.Layout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LibraryBackendTest {

    @Test
    void anOpenedLibraryTellsItsReleaseAndWhereItIs() throws LustreUnavailableException {
        assumeTrue(TestMount.releaseIsSimulated());
        TestMount.useSimulator();

        LibraryBackend backend = LibraryBackend.open();

        assertThat(backend.description())
                .startsWith("liblustreapi " + TestMount.release())
                .endsWith("(" + System.getProperty("sluice.lustre.library") + ")");
        assertThat(backend.version().orElseThrow().toString()).startsWith(TestMount.release());
    }

    @Test
    @Conformance(10)
    void aFileThatHasNoObjectsYetHasNoLayoutAndThatIsNoFailure() throws LustreException {
        TestMount mount = TestMount.shared();
        LustreBackend backend = Backends.require("test", "");
        Path file = mount.directory().resolve("unlaid");
        int delayed = 0x42 | KernelBackend.DELAY_OBJECTS; // O_CREAT | O_RDWR

        backend.close(backend.open(file, delayed, 0644), file.toString());

        assertThat(backend.layoutAttribute(file)).isEmpty();
        assertThat(mount.fileSystem().layouts().read(file)).isEqualTo(Layout.UNSET);
    }
}
