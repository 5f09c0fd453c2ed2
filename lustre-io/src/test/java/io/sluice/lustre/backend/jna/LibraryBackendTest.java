package io.sluice.lustre.backend.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
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
    void aLibraryThatLacksAFrequentFunctionIsStillCalled() throws LustreException {
        assumeTrue(TestMount.releaseIsSimulated());
        TestMount.useSimulator();
        LibLustreApi byInterface = LustreLibrary.load().api();
        try {
            assertThat(DirectCalls.of(NativeLibrary.getInstance("m"), byInterface))
                    .isSameAs(byInterface);
        } finally {
            // Binds the functions to the simulator again.
            assertThat(LustreLibrary.load().frequent()).isInstanceOf(DirectCalls.class);
        }
        byte[] fid = new byte[16];
        byte[] directory = NativePath.cString(TestMount.shared().directory());
        assertThat(byInterface.llapi_path2fid(directory, fid)).isZero();
        assertThat(HsmBytes.fid(fid).sequence()).isPositive();
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
