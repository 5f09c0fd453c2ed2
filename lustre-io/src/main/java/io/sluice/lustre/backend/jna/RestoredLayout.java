package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layout of a released file for the volatile file that takes its place: Lustre gives that one the default layout, and
 * a restore would lose the file's own. When the layout cannot be read or given, the data matters more and the default has
 * to do.
 */
final class RestoredLayout {

    /** Whatever Lustre gives. */
    static final RestoredLayout DEFAULT = new RestoredLayout(new byte[0]);

    private static final Logger LOG = LoggerFactory.getLogger(RestoredLayout.class);

    private static final int O_RDONLY_NONBLOCK = 0x800;

    private final byte[] attribute;

    private RestoredLayout(byte[] attribute) {
        this.attribute = attribute;
    }

    static RestoredLayout of(LibLustreApi api, Path mount, Fid fid) {
        String operation = "layout of released file";
        try {
            int fd = Failures.negativeErrno(
                    api.llapi_open_by_fid(NativePath.cString(mount), HsmBytes.bytes(fid), O_RDONLY_NONBLOCK),
                    operation,
                    fid.toString());
            try {
                Optional<byte[]> released = LovAttribute.read(fd, operation, fid.toString());
                return released.isEmpty() ? DEFAULT : new RestoredLayout(anew(Layout.parse(released.get())));
            } finally {
                LibC.close(fd);
            }
        } catch (LustreException | IllegalArgumentException e) {
            LOG.warn("{} is restored with the default layout: {}", fid, e.getMessage());
            return DEFAULT;
        }
    }

    /** The same stripes, on whatever OSTs have room today. */
    private static byte[] anew(Layout released) {
        Layout bare = released.asTemplate();
        List<Component> anywhere = bare.components().stream()
                .map(component -> component.withStripeOffset(Layout.ANY_OST))
                .toList();
        return Layout.of(bare.isComposite(), bare.mirrorCount(), 0, anywhere).toAttribute();
    }

    /** Flags to open the volatile file with, so that it has no objects before it has its layout. */
    int openFlags() {
        return attribute.length == 0 ? 0 : KernelBackend.DELAY_OBJECTS;
    }

    void give(int fd, String file) {
        if (attribute.length > 0 && LibC.fsetxattr(fd, LovAttribute.NAME, attribute, attribute.length, 0) != 0) {
            LOG.warn(
                    "{} is restored with the default layout: {}",
                    file,
                    Failures.of("layout set", file, Native.getLastError()).getMessage());
        }
    }
}
