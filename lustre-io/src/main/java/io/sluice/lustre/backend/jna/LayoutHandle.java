package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreUnsupportedException;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.ComponentDetail;
import io.sluice.lustre.layout.Extent;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import io.sluice.lustre.layout.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The library's own layout object, which carries a hidden cursor: built, used by one thread and freed within a call, and
 * never handed out.
 */
final class LayoutHandle implements AutoCloseable {

    private static final long DEFAULT = 0x1000000000000002L; // LLAPI_LAYOUT_DEFAULT
    private static final long WIDE = 0x1000000000000003L; // LLAPI_LAYOUT_WIDE, LLAPI_LAYOUT_WIDE_MIN
    private static final long WIDE_MAX = 0x1000000000000022L; // LLAPI_LAYOUT_WIDE_MAX
    private static final long RAID0 = 0; // LLAPI_LAYOUT_RAID0
    private static final long MDT = 2; // LLAPI_LAYOUT_MDT
    private static final long OVERSTRIPING = 4; // LLAPI_LAYOUT_OVERSTRIPING
    private static final long FOREIGN = 8; // LLAPI_LAYOUT_FOREIGN
    private static final int USE_FIRST = 1; // LLAPI_LAYOUT_COMP_USE_FIRST
    private static final int USE_NEXT = 3; // LLAPI_LAYOUT_COMP_USE_NEXT
    private static final int POOL_BUFFER = 32;

    private final LustreLibrary library;
    private final LibLustreApi api;
    private final String operation;
    private final String subject;
    private final Set<String> pools = new TreeSet<>();
    private Pointer handle;

    private LayoutHandle(LustreLibrary library, Pointer handle, String operation, String subject) {
        this.library = library;
        this.api = library.api();
        this.handle = handle;
        this.operation = operation;
        this.subject = subject;
    }

    /** Takes over a handle that the library made; a null one is the library's way to say that it failed. */
    static LayoutHandle adopt(LustreLibrary library, @Nullable Pointer handle, String operation, String subject)
            throws LustreException {
        if (handle == null) {
            throw Failures.of(operation, subject, Native.getLastError());
        }
        return new LayoutHandle(library, handle, operation, subject);
    }

    /** Builds a handle from a value. */
    static LayoutHandle build(LustreLibrary library, Layout layout, String operation, String subject)
            throws LustreException {
        if (layout.mirrorCount() == 1) {
            return buildMirror(library, layout.isComposite(), layout.components(), operation, subject);
        }
        List<List<Component>> mirrors = mirrors(layout.components());
        LayoutHandle merged = buildMirror(library, true, mirrors.get(0), operation, subject);
        try {
            for (List<Component> mirror : mirrors.subList(1, mirrors.size())) {
                merged.merge(mirror);
            }
            LibLustreApi api = library.require("llapi_layout_mirror_count_set", operation, subject);
            merged.check(api.llapi_layout_mirror_count_set(merged.handle, (short) layout.mirrorCount()));
            return merged;
        } catch (LustreException | RuntimeException e) {
            merged.close();
            throw e;
        }
    }

    private static List<List<Component>> mirrors(List<Component> components) {
        List<List<Component>> mirrors = new ArrayList<>();
        for (Component component : components) {
            boolean begins = component.extent().start() == 0 && !component.has(LayoutFlag.EXTENSION);
            if (mirrors.isEmpty() || begins) {
                mirrors.add(new ArrayList<>());
            }
            mirrors.get(mirrors.size() - 1).add(component);
        }
        return mirrors;
    }

    private void merge(List<Component> mirror) throws LustreException {
        LibLustreApi merging = library.require("llapi_layout_merge", operation, subject);
        try (LayoutHandle other = buildMirror(library, true, mirror, operation, subject)) {
            PointerByReference destination = new PointerByReference(handle);
            int answer = merging.llapi_layout_merge(destination, other.handle);
            handle = destination.getValue();
            check(answer);
        }
    }

    private static LayoutHandle buildMirror(
            LustreLibrary library, boolean composite, List<Component> components, String operation, String subject)
            throws LustreException {
        LayoutHandle built = adopt(library, library.api().llapi_layout_alloc(), operation, subject);
        try {
            for (int i = 0; i < components.size(); i++) {
                built.add(components.get(i), i > 0, composite);
            }
            return built;
        } catch (LustreException | RuntimeException e) {
            built.close();
            throw e;
        }
    }

    private void add(Component component, boolean another, boolean composite) throws LustreException {
        if (another) {
            check(api.llapi_layout_comp_add(handle));
        }
        if (composite) {
            check(api.llapi_layout_comp_extent_set(
                    handle, component.extent().start(), component.extent().end()));
        }
        setPattern(component);
        if (component.has(LayoutFlag.EXTENSION)) {
            setExtension(component);
        } else {
            setStriping(component);
        }
        if (!component.pool().isEmpty()) {
            check(api.llapi_layout_pool_name_set(handle, NativePath.cString(component.pool())));
            pools.add(component.pool());
        }
        int flags = component.flagBits();
        if (flags != 0 && !component.has(LayoutFlag.EXTENSION)) {
            check(api.llapi_layout_comp_flags_set(handle, flags));
        }
    }

    private void setPattern(Component component) throws LustreException {
        Pattern pattern = component.pattern();
        if (pattern.isMdt()) {
            setPattern(MDT, "data on the MDT", "2.11");
        } else if (pattern.isOverstriped()) {
            setPattern(OVERSTRIPING, "overstriping", "2.13");
        } else if (!pattern.equals(Pattern.UNSET)) {
            check(api.llapi_layout_pattern_set(handle, RAID0));
        }
    }

    private void setPattern(long pattern, String name, String since) throws LustreException {
        int answer = api.llapi_layout_pattern_set(handle, pattern);
        if (answer < 0 && Native.getLastError() == Errno.EOPNOTSUPP.number()) {
            throw new LustreUnsupportedException(
                    operation, subject, "the installed Lustre client has no " + name, "it came with Lustre " + since);
        }
        check(answer);
    }

    private void setExtension(Component component) throws LustreException {
        LibLustreApi extending = library.require("llapi_layout_extension_size_set", operation, subject);
        check(api.llapi_layout_comp_flags_set(handle, component.flagBits()));
        check(extending.llapi_layout_extension_size_set(handle, component.stripeSizeBytes()));
    }

    private void setStriping(Component component) throws LustreException {
        if (component.stripeSizeBytes() != Layout.DEFAULT_STRIPE_SIZE) {
            check(api.llapi_layout_stripe_size_set(handle, component.stripeSizeBytes()));
        }
        if (component.stripeCount() != Layout.DEFAULT_STRIPE_COUNT) {
            check(api.llapi_layout_stripe_count_set(handle, nativeCount(component.stripeCount())));
        }
        List<Integer> osts = component.osts();
        for (int i = 0; i < osts.size(); i++) {
            check(api.llapi_layout_ost_index_set(handle, i, osts.get(i)));
        }
        if (osts.isEmpty() && component.stripeOffset() != Layout.ANY_OST) {
            check(api.llapi_layout_ost_index_set(handle, 0, component.stripeOffset()));
        }
    }

    private static long nativeCount(int count) {
        return count < 0 ? WIDE - (count + 1) : count;
    }

    /** Applies this layout while a file or directory is opened; the descriptor is the caller's. */
    int open(byte[] path, int flags, int mode) throws LustreException {
        requireSane();
        int fd = api.llapi_layout_file_open(path, flags, mode, handle);
        if (fd >= 0) {
            return fd;
        }
        int number = Native.getLastError();
        if (number == Errno.NONE.number()) {
            // The library checks pools before it opens anything, and sets no errno when one is missing.
            throw refused(path);
        }
        throw Failures.of(operation, subject, number);
    }

    /** The library checks the same before it opens, and prints to standard error what it finds. */
    private void requireSane() throws LustreException {
        byte mirrored = 0;
        int code = 0;
        if (library.has("llapi_layout_v2_sanity")) {
            code = api.llapi_layout_v2_sanity(handle, (byte) 0, mirrored, null);
        } else if (library.has("llapi_layout_sanity")) {
            code = api.llapi_layout_sanity(handle, (byte) 0, mirrored);
        }
        if (code != 0) {
            throw new LustreException(
                    operation,
                    subject,
                    Errno.EINVAL,
                    "the Lustre client's own check refuses the layout with code " + code,
                    "simplify the layout, or use a newer client");
        }
    }

    private LustreException refused(byte[] path) {
        byte[] fileSystem = new byte[64];
        for (String pool : pools) {
            if (api.llapi_search_fsname(path, fileSystem) == 0
                    && api.llapi_search_ost(
                                    NativePath.cString(NativePath.text(fileSystem)), NativePath.cString(pool), null)
                            < 0) {
                return new LustreException(
                        operation,
                        subject,
                        Errno.ENOENT,
                        "there is no pool '" + pool + "' in " + NativePath.text(fileSystem),
                        "list the pools with 'lfs pool_list " + NativePath.text(fileSystem) + "'");
            }
        }
        return new LustreException(
                operation,
                subject,
                Errno.NONE,
                "the Lustre client refused the layout",
                "check that its pool exists and that its OSTs are in it");
    }

    /** Gives an open file that has no objects yet this layout. */
    void setOn(int fd) throws LustreException {
        check(api.llapi_layout_set_by_fd(fd, handle));
    }

    /** For calls that take a layout beside other things; valid until this is closed. */
    Pointer pointer() {
        return handle;
    }

    /** Adds this layout's components to those of an existing file. */
    void addTo(byte[] path) throws LustreException {
        check(api.llapi_layout_file_comp_add(path, handle));
    }

    /** The value of the handle: what its getters tell, which is less than the attribute's bytes do. */
    Layout read() throws LustreException {
        boolean composite = library.has("llapi_layout_is_composite") && api.llapi_layout_is_composite(handle) != 0;
        List<Component> components = new ArrayList<>();
        check(api.llapi_layout_comp_use(handle, USE_FIRST));
        do {
            components.add(readComponent(composite));
        } while (check(api.llapi_layout_comp_use(handle, USE_NEXT)) == 0);
        short[] mirrors = {1};
        int[] flags = {0};
        if (composite) {
            check(api.llapi_layout_mirror_count_get(handle, mirrors));
            check(api.llapi_layout_flags_get(handle, flags));
        }
        return Layout.of(composite, Math.max(1, Short.toUnsignedInt(mirrors[0])), flags[0], components);
    }

    private Component readComponent(boolean composite) throws LustreException {
        int[] id = {0};
        int[] flags = {0};
        long[] start = {0};
        long[] end = {Extent.EOF};
        if (composite) {
            check(api.llapi_layout_comp_id_get(handle, id));
            check(api.llapi_layout_comp_flags_get(handle, flags));
            check(api.llapi_layout_comp_extent_get(handle, start, end));
        }
        long[] count = {0};
        check(api.llapi_layout_stripe_count_get(handle, count));
        byte[] pool = new byte[POOL_BUFFER];
        check(api.llapi_layout_pool_name_get(handle, pool, pool.length - 1L));
        int stripes = stripes(count[0]);
        boolean instantiated = !composite || (flags[0] & LayoutFlag.INITIALIZED.bit()) != 0;
        return new Component(
                id[0],
                flags[0],
                new Extent(start[0], end[0]),
                readPattern(),
                stripes,
                readSize(flags[0]),
                Layout.ANY_OST,
                NativePath.text(pool),
                instantiated ? readOsts(stripes) : List.of(),
                List.of(),
                ComponentDetail.NONE);
    }

    private Pattern readPattern() throws LustreException {
        long[] pattern = {0};
        check(api.llapi_layout_pattern_get(handle, pattern));
        if (pattern[0] == DEFAULT) {
            return Pattern.UNSET;
        }
        if ((pattern[0] & FOREIGN) != 0) {
            return new Pattern(0x400);
        }
        if ((pattern[0] & MDT) != 0) {
            return Pattern.MDT;
        }
        return (pattern[0] & OVERSTRIPING) != 0 ? Pattern.OVERSTRIPED : Pattern.RAID0;
    }

    private long readSize(int flags) throws LustreException {
        long[] size = {0};
        if ((flags & LayoutFlag.EXTENSION.bit()) != 0 && library.has("llapi_layout_extension_size_get")) {
            check(api.llapi_layout_extension_size_get(handle, size));
        } else {
            check(api.llapi_layout_stripe_size_get(handle, size));
        }
        return size[0] == DEFAULT ? Layout.DEFAULT_STRIPE_SIZE : size[0];
    }

    private static int stripes(long count) {
        if (count == DEFAULT) {
            return Layout.DEFAULT_STRIPE_COUNT;
        }
        return count >= WIDE && count <= WIDE_MAX ? (int) (WIDE - count) + Layout.ALL_OSTS : (int) count;
    }

    /** A component without objects refuses to name its OSTs, which is no failure. */
    private List<Integer> readOsts(int stripes) {
        List<Integer> osts = new ArrayList<>();
        for (int i = 0; i < stripes; i++) {
            long[] index = {0};
            if (api.llapi_layout_ost_index_get(handle, i, index) != 0 || index[0] < 0 || index[0] > 0xffff) {
                return List.of();
            }
            osts.add((int) index[0]);
        }
        return osts;
    }

    private int check(int answer) throws LustreException {
        return Failures.minusOne(answer, operation, subject);
    }

    @Override
    public void close() {
        api.llapi_layout_free(handle);
    }
}
