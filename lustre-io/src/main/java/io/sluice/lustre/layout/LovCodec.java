package io.sluice.lustre.layout;

import io.sluice.lustre.Fid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bytes of {@code lustre.lov}: {@code lov_user_md} v1 and v3, {@code lov_comp_md_v1} and {@code lov_foreign_md}. */
final class LovCodec {

    private static final int MAGIC_V1 = 0x0BD10BD0; // LOV_USER_MAGIC_V1
    private static final int MAGIC_V3 = 0x0BD30BD0; // LOV_USER_MAGIC_V3
    private static final int MAGIC_SPECIFIC = 0x0BD50BD0; // LOV_USER_MAGIC_SPECIFIC
    private static final int MAGIC_COMPOSITE = 0x0BD60BD0; // LOV_USER_MAGIC_COMP_V1
    private static final int MAGIC_FOREIGN = 0x0BD70BD0; // LOV_USER_MAGIC_FOREIGN
    private static final int MAGIC_SEL = 0x0BD80BD0; // LOV_USER_MAGIC_SEL

    private static final int V1_HEADER = 32;
    private static final int V3_HEADER = 48;
    private static final int COMPOSITE_HEADER = 32;
    private static final int ENTRY = 48;
    private static final int OBJECT = 24;
    private static final int POOL_BYTES = 16;
    private static final int EXTENSION_UNIT = 1024; // SEL_UNIT_SIZE
    private static final int ANY_OFFSET = 0xffff; // LOV_OFFSET_DEFAULT
    private static final int FIRST_WIDE_COUNT = 0xffe0; // LOV_ALL_STRIPES_WIDE

    private LovCodec() {}

    static Layout decode(byte[] attribute) {
        if (attribute.length < 4) {
            throw new IllegalArgumentException("layout attribute of " + attribute.length + " bytes is cut short");
        }
        ByteBuffer bytes = ByteBuffer.wrap(attribute).order(ByteOrder.LITTLE_ENDIAN);
        if (!isKnown(bytes.getInt(0)) && isKnown(Integer.reverseBytes(bytes.getInt(0)))) {
            bytes.order(ByteOrder.BIG_ENDIAN);
        }
        OpaqueBytes source = OpaqueBytes.copyOf(attribute);
        return switch (bytes.getInt(0)) {
            case MAGIC_COMPOSITE, MAGIC_SEL -> decodeComposite(bytes, source);
            case MAGIC_V1, MAGIC_V3, MAGIC_SPECIFIC, MAGIC_FOREIGN ->
                new Layout(false, 0, 0, 1, List.of(decodeStriping(bytes, Entry.PLAIN)), source);
            default ->
                throw new IllegalArgumentException(
                        String.format("layout attribute has the unknown magic 0x%08x", bytes.getInt(0)));
        };
    }

    private static boolean isKnown(int magic) {
        return switch (magic) {
            case MAGIC_V1, MAGIC_V3, MAGIC_SPECIFIC, MAGIC_COMPOSITE, MAGIC_FOREIGN, MAGIC_SEL -> true;
            default -> false;
        };
    }

    /** What a component's entry in a composite layout says before its striping is read. */
    private record Entry(int id, int flags, boolean instantiated, Extent extent, ComponentDetail detail) {

        static final Entry PLAIN = new Entry(0, 0, true, Extent.WHOLE_FILE, ComponentDetail.NONE);
    }

    private static Layout decodeComposite(ByteBuffer bytes, OpaqueBytes source) {
        need(bytes, COMPOSITE_HEADER, "composite header");
        int entries = Short.toUnsignedInt(bytes.getShort(14));
        need(bytes, COMPOSITE_HEADER + entries * ENTRY, entries + " component entries");
        List<Component> components = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            int at = COMPOSITE_HEADER + i * ENTRY;
            components.add(decodeStriping(striping(bytes, at, i), entry(bytes, at)));
        }
        return new Layout(
                true,
                bytes.getInt(8),
                Short.toUnsignedInt(bytes.getShort(12)),
                Short.toUnsignedInt(bytes.getShort(16)) + 1,
                components,
                source);
    }

    private static Entry entry(ByteBuffer bytes, int at) {
        ComponentDetail detail = new ComponentDetail(
                bytes.getInt(at + 32),
                bytes.getLong(at + 36),
                Byte.toUnsignedInt(bytes.get(at + 44)),
                Byte.toUnsignedInt(bytes.get(at + 45)),
                Byte.toUnsignedInt(bytes.get(at + 46)),
                Byte.toUnsignedInt(bytes.get(at + 47)),
                0,
                0,
                OpaqueBytes.NONE);
        return new Entry(
                bytes.getInt(at),
                bytes.getInt(at + 4),
                (bytes.getInt(at + 4) & LayoutFlag.INITIALIZED.bit()) != 0,
                new Extent(bytes.getLong(at + 8), bytes.getLong(at + 16)),
                detail);
    }

    private static ByteBuffer striping(ByteBuffer bytes, int entryAt, int number) {
        long offset = Integer.toUnsignedLong(bytes.getInt(entryAt + 24));
        long size = Integer.toUnsignedLong(bytes.getInt(entryAt + 28));
        if (offset + size > bytes.capacity() || size < 4) {
            throw new IllegalArgumentException("component " + (number + 1) + " of the layout attribute lies at bytes "
                    + offset + " to " + (offset + size) + " of " + bytes.capacity());
        }
        return bytes.slice((int) offset, (int) size).order(bytes.order());
    }

    private static Component decodeStriping(ByteBuffer bytes, Entry entry) {
        int magic = bytes.getInt(0);
        return switch (magic) {
            case MAGIC_V1 -> decodeV1OrV3(bytes, entry, V1_HEADER);
            case MAGIC_V3, MAGIC_SPECIFIC -> decodeV1OrV3(bytes, entry, V3_HEADER);
            default -> opaque(bytes, entry, magic == MAGIC_FOREIGN ? new Pattern(0x400) : Pattern.UNSET);
        };
    }

    private static Component opaque(ByteBuffer bytes, Entry entry, Pattern pattern) {
        byte[] all = new byte[bytes.capacity()];
        bytes.get(0, all);
        return new Component(
                entry.id(),
                entry.flags(),
                entry.extent(),
                pattern,
                0,
                0,
                Layout.ANY_OST,
                "",
                List.of(),
                List.of(),
                withBytes(entry.detail(), 0, 0, OpaqueBytes.copyOf(all)));
    }

    private static Component decodeV1OrV3(ByteBuffer bytes, Entry entry, int header) {
        need(bytes, header, "striping");
        Pattern pattern = new Pattern(bytes.getInt(4));
        int count = Short.toUnsignedInt(bytes.getShort(28));
        int offset = Short.toUnsignedInt(bytes.getShort(30));
        boolean specific = bytes.getInt(0) == MAGIC_SPECIFIC;
        List<StripeObject> objects =
                specific || pattern.isReleased() ? List.of() : objects(bytes, entry, header, count, pattern);
        List<Integer> osts = specific ? indexes(bytes, header, count) : List.of();
        boolean extension = (entry.flags() & LayoutFlag.EXTENSION.bit()) != 0;
        long size = Integer.toUnsignedLong(bytes.getInt(24));
        boolean offsetIsOst = objects.isEmpty() && offset != ANY_OFFSET && !pattern.isReleased() && !pattern.isMdt();
        return new Component(
                entry.id(),
                entry.flags(),
                entry.extent(),
                pattern,
                count >= FIRST_WIDE_COUNT ? (short) count : count,
                extension ? size * EXTENSION_UNIT : size,
                offsetIsOst ? offset : Layout.ANY_OST,
                header == V3_HEADER ? poolName(bytes) : "",
                osts,
                objects,
                withBytes(entry.detail(), bytes.getLong(8), bytes.getLong(16), OpaqueBytes.NONE));
    }

    private static List<StripeObject> objects(ByteBuffer bytes, Entry entry, int header, int count, Pattern pattern) {
        int room = (bytes.capacity() - header) / OBJECT;
        if (!entry.instantiated() || pattern.isMdt() || room == 0 || count >= FIRST_WIDE_COUNT) {
            return List.of();
        }
        if (room < count) {
            throw new IllegalArgumentException("layout attribute says " + count + " stripes and has room for " + room);
        }
        List<StripeObject> objects = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = header + i * OBJECT;
            Fid fid = new Fid(bytes.getLong(at), bytes.getInt(at + 8), bytes.getInt(at + 12));
            objects.add(new StripeObject(bytes.getInt(at + 20), fid, bytes.getInt(at + 16)));
        }
        return objects;
    }

    private static List<Integer> indexes(ByteBuffer bytes, int header, int count) {
        int room = Math.min(count, (bytes.capacity() - header) / OBJECT);
        List<Integer> indexes = new ArrayList<>(room);
        for (int i = 0; i < room; i++) {
            indexes.add(bytes.getInt(header + i * OBJECT + 20));
        }
        return indexes;
    }

    private static String poolName(ByteBuffer bytes) {
        byte[] name = new byte[POOL_BYTES];
        bytes.get(V1_HEADER, name);
        int length = 0;
        while (length < POOL_BYTES && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    private static ComponentDetail withBytes(
            ComponentDetail detail, long objectId, long sequence, OpaqueBytes foreign) {
        return new ComponentDetail(
                detail.layoutGeneration(),
                detail.timestamp(),
                detail.dataStripes(),
                detail.parityStripes(),
                detail.compressionType(),
                detail.compressionLevel(),
                objectId,
                sequence,
                foreign);
    }

    private static void need(ByteBuffer bytes, int length, String what) {
        if (bytes.capacity() < length) {
            throw new IllegalArgumentException("layout attribute is cut short: " + what + " need " + length
                    + " bytes and there are " + bytes.capacity());
        }
    }

    static byte[] encode(Layout layout) {
        if (!layout.isComposite()) {
            return encodeStriping(layout.components().get(0));
        }
        List<byte[]> stripings = new ArrayList<>();
        layout.components().forEach(component -> stripings.add(encodeStriping(component)));
        int at = COMPOSITE_HEADER + stripings.size() * ENTRY;
        int size = at + stripings.stream().mapToInt(striping -> striping.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC_COMPOSITE)
                .putInt(size)
                .putInt(layout.generation())
                .putShort((short) layout.flagBits())
                .putShort((short) stripings.size())
                .putShort((short) (layout.mirrorCount() - 1));
        for (int i = 0; i < stripings.size(); i++) {
            encodeEntry(bytes, COMPOSITE_HEADER + i * ENTRY, layout.components().get(i), at, stripings.get(i).length);
            bytes.put(at, stripings.get(i));
            at += stripings.get(i).length;
        }
        return bytes.array();
    }

    private static void encodeEntry(ByteBuffer bytes, int at, Component component, int stripingAt, int stripingSize) {
        ComponentDetail detail = component.detail();
        bytes.putInt(at, component.id())
                .putInt(at + 4, component.flagBits())
                .putLong(at + 8, component.extent().start())
                .putLong(at + 16, component.extent().end())
                .putInt(at + 24, stripingAt)
                .putInt(at + 28, stripingSize)
                .putInt(at + 32, detail.layoutGeneration())
                .putLong(at + 36, detail.timestamp())
                .put(at + 44, (byte) detail.dataStripes())
                .put(at + 45, (byte) detail.parityStripes())
                .put(at + 46, (byte) detail.compressionType())
                .put(at + 47, (byte) detail.compressionLevel());
    }

    private static byte[] encodeStriping(Component component) {
        if (component.detail().foreign().length() > 0) {
            return component.detail().foreign().toArray();
        }
        boolean specific = !component.osts().isEmpty();
        boolean v3 = specific || !component.pool().isEmpty();
        int header = v3 ? V3_HEADER : V1_HEADER;
        int stripes = specific ? component.osts().size() : component.objects().size();
        ByteBuffer bytes = ByteBuffer.allocate(header + stripes * OBJECT).order(ByteOrder.LITTLE_ENDIAN);
        boolean extension = component.has(LayoutFlag.EXTENSION);
        long size = extension ? component.stripeSizeBytes() / EXTENSION_UNIT : component.stripeSizeBytes();
        bytes.putInt(specific ? MAGIC_SPECIFIC : v3 ? MAGIC_V3 : MAGIC_V1)
                .putInt(component.pattern().bits())
                .putLong(component.detail().ownerObjectId())
                .putLong(component.detail().ownerSequence())
                .putInt((int) size)
                .putShort((short) component.stripeCount())
                .putShort((short) component.stripeOffset());
        if (v3) {
            byte[] pool = component.pool().getBytes(StandardCharsets.UTF_8);
            bytes.put(pool, 0, Math.min(pool.length, POOL_BYTES - 1));
        }
        for (int i = 0; i < stripes; i++) {
            int at = header + i * OBJECT;
            if (specific) {
                bytes.putInt(at + 20, component.osts().get(i));
            } else {
                encodeObject(bytes, at, component.objects().get(i));
            }
        }
        return bytes.array();
    }

    private static void encodeObject(ByteBuffer bytes, int at, StripeObject object) {
        bytes.putLong(at, object.fid().sequence())
                .putInt(at + 8, object.fid().objectId())
                .putInt(at + 12, object.fid().version())
                .putInt(at + 16, object.generation())
                .putInt(at + 20, object.ostIndex());
    }
}
