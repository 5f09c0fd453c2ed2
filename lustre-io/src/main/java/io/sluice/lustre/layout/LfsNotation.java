package io.sluice.lustre.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words that {@code lfs setstripe} takes for a layout, both ways: {@code -c 4 -S 4M}, {@code -E 100M -c 1 -E -1 -c
 * 8}, {@code -E 64K -L mdt -E -1 -c 2 -p flash}, {@code -N -c 1 -N -c 1 -p archive}.
 *
 * <p>Understood are {@code -c -C -S -i -o -p -E -z -L -N}, {@code --comp-flags} and their long forms. Sizes take the
 * suffixes K, M, G, T, P and E (powers of 1024). Components inherit stripe count, stripe size and pool from the one
 * before when they do not say them, the first of a mirror from the last of the mirror before, as {@code lfs} does;
 * {@code -p none} takes an inherited pool away.
 */
public final class LfsNotation {

    private static final String SUFFIXES = "kmgtpe";
    private static final Set<String> TO_EOF = Set.of("-1", "eof", "EOF");

    private final Deque<String> words;
    private final List<Layout> mirrors = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private Part inherited = new Part();
    private int sameMirrors = 1;
    private boolean mirrored;

    private LfsNotation(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    /** One component as it is being read. */
    private static final class Part {
        private long end = Extent.EOF;
        private boolean ended;
        private Component striping = Component.striped(Layout.DEFAULT_STRIPE_COUNT, Layout.DEFAULT_STRIPE_SIZE);
        private long extensionBytes;
        private boolean mdt;

        /** Pool, stripe size and count carry over to the next component of {@code lfs setstripe}, across mirrors too. */
        Part next() {
            Part next = new Part();
            next.striping = Component.striped(striping.stripeCount(), striping.stripeSizeBytes())
                    .withPool(striping.pool());
            return next;
        }
    }

    /**
     * Reads a layout.
     *
     * @param text the options as one would type them after {@code lfs setstripe}, without the file's name
     * @return the layout
     * @throws IllegalArgumentException when a word is not understood or the layout breaks a rule
     */
    public static Layout parse(String text) {
        List<String> words = Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        return new LfsNotation(words).read();
    }

    private Layout read() {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("no layout given; expected options as in -c 4 -S 4M");
        }
        while (!words.isEmpty()) {
            readOption(words.removeFirst());
        }
        finishMirror();
        Layout layout = mirrors.size() == 1 && !mirrored ? mirrors.get(0) : Layout.mirrored(mirrors);
        return layout.checked();
    }

    private void readOption(String word) {
        if (word.startsWith("--")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                words.addFirst(word.substring(equals + 1));
                readLong(word.substring(0, equals), true);
            } else {
                readLong(word, false);
            }
        } else if (word.length() >= 2 && word.charAt(0) == '-') {
            boolean attached = word.length() > 2;
            if (attached) {
                words.addFirst(word.substring(2));
            }
            readShort(word.charAt(1), attached);
        } else {
            throw new IllegalArgumentException("not an option of lfs setstripe: '" + word + "'");
        }
    }

    private void readLong(String name, boolean attached) {
        switch (name) {
            case "--stripe-count" -> readShort('c', attached);
            case "--overstripe-count" -> readShort('C', attached);
            case "--stripe-size" -> readShort('S', attached);
            case "--stripe-index" -> readShort('i', attached);
            case "--ost", "--ost-list" -> readShort('o', attached);
            case "--pool" -> readShort('p', attached);
            case "--component-end", "--comp-end" -> readShort('E', attached);
            case "--extension-size", "--ext-size" -> readShort('z', attached);
            case "--layout" -> readShort('L', attached);
            case "--mirror-count" -> readShort('N', attached);
            case "--comp-flags", "--flags" -> readFlags(value(name));
            default -> throw new IllegalArgumentException("not an option of lfs setstripe: '" + name + "'");
        }
    }

    private void readShort(char option, boolean attached) {
        String name = "-" + option;
        switch (option) {
            case 'c' -> part().striping = striped(part().striping, number(value(name), name), Pattern.RAID0);
            case 'C' -> part().striping = striped(part().striping, number(value(name), name), Pattern.OVERSTRIPED);
            case 'S' -> part().striping = sized(part().striping, parseSize(value(name)));
            case 'i' -> part().striping = part().striping.withStripeOffset(number(value(name), name));
            case 'o' -> readOsts(value(name));
            case 'p' -> part().striping = part().striping.withPool(pool(value(name)));
            case 'E' -> beginPart(value(name));
            case 'z' -> part().extensionBytes = parseSize(value(name));
            case 'L' -> readPattern(value(name));
            case 'N' -> beginMirror(attached ? value(name) : mirrorCountIfAny());
            default -> throw new IllegalArgumentException("not an option of lfs setstripe: '" + name + "'");
        }
    }

    private void beginPart(String end) {
        Part part = parts.isEmpty() || parts.get(parts.size() - 1).ended ? addPart() : parts.get(parts.size() - 1);
        part.ended = true;
        part.end = TO_EOF.contains(end) ? Extent.EOF : parseSize(end);
    }

    private Part addPart() {
        Part part = parts.isEmpty() ? inherited : parts.get(parts.size() - 1).next();
        parts.add(part);
        return part;
    }

    private Part part() {
        return parts.isEmpty() ? addPart() : parts.get(parts.size() - 1);
    }

    private void beginMirror(String count) {
        if (mirrored || !parts.isEmpty()) {
            if (!mirrored && !parts.isEmpty()) {
                throw new IllegalArgumentException("-N must come before the layout of the mirror that it begins");
            }
            finishMirror();
        }
        mirrored = true;
        sameMirrors = count.isEmpty() ? 1 : number(count, "-N");
        if (sameMirrors < 1) {
            throw new IllegalArgumentException("-N " + sameMirrors + ": the number of mirrors is 1 to 16");
        }
    }

    private String mirrorCountIfAny() {
        return !words.isEmpty() && words.peekFirst().matches("\\d+") ? words.removeFirst() : "";
    }

    private void finishMirror() {
        Layout layout = layout();
        for (int i = 0; i < sameMirrors; i++) {
            mirrors.add(layout);
        }
        inherited = part().next();
        parts.clear();
        sameMirrors = 1;
    }

    private Layout layout() {
        Part only = part();
        if (parts.size() == 1 && !only.ended && !only.mdt && only.extensionBytes == 0) {
            return Layout.plain(only.striping);
        }
        Layout.CompositeBuilder builder = Layout.progressive();
        for (Part part : parts) {
            if (part.mdt) {
                builder.dataOnMdt(part.end);
            } else if (part.extensionBytes > 0) {
                builder.extendingTo(part.end, part.extensionBytes, part.striping);
            } else {
                builder.upTo(part.end, part.striping);
            }
        }
        return builder.build();
    }

    private void readOsts(String text) {
        List<Integer> osts = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            int dash = item.indexOf('-', 1);
            int first = number(dash < 0 ? item : item.substring(0, dash), "-o");
            int last = dash < 0 ? first : number(item.substring(dash + 1), "-o");
            if (last < first || last > 0xffff) {
                throw new IllegalArgumentException("-o " + text + ": '" + item + "' is not a range of OST indexes");
            }
            for (int index = first; index <= last; index++) {
                osts.add(index);
            }
        }
        part().striping = part().striping.withOsts(osts);
    }

    private void readPattern(String text) {
        switch (text) {
            case "mdt" -> part().mdt = true;
            case "raid0" -> part().striping = part().striping.withPattern(Pattern.RAID0);
            case "overstriping", "overstriped", "raid0,overstriped" ->
                part().striping = part().striping.overstriped();
            default -> throw new IllegalArgumentException("-L " + text + ": expected raid0, mdt or overstriping");
        }
    }

    private void readFlags(String text) {
        int bits = part().striping.flagBits();
        for (String word : text.split(",", -1)) {
            bits |= switch (word) {
                case "prefer" -> LayoutFlag.PREFER_READ.bit() | LayoutFlag.PREFER_WRITE.bit();
                case "prefrd" -> LayoutFlag.PREFER_READ.bit();
                case "prefwr" -> LayoutFlag.PREFER_WRITE.bit();
                case "nosync" -> LayoutFlag.NO_SYNC.bit();
                case "nocompr" -> LayoutFlag.NO_COMPRESSION.bit();
                default ->
                    throw new IllegalArgumentException("--comp-flags " + text + ": '" + word
                            + "' is not one of prefer, prefrd, prefwr, nosync, nocompr");
            };
        }
        part().striping = part().striping.withFlagBits(bits);
    }

    private String value(String option) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("option " + option + " needs a value");
        }
        return words.removeFirst();
    }

    private static String pool(String name) {
        return name.equals("none") || name.equals("''") ? "" : name;
    }

    private static Component striped(Component striping, int count, Pattern pattern) {
        Component plain = striping.withOsts(List.of()).withPattern(pattern);
        return new Component(
                plain.id(),
                plain.flagBits(),
                plain.extent(),
                plain.pattern(),
                count,
                plain.stripeSizeBytes(),
                plain.stripeOffset(),
                plain.pool(),
                plain.osts(),
                plain.objects(),
                plain.detail());
    }

    private static Component sized(Component striping, long bytes) {
        return new Component(
                striping.id(),
                striping.flagBits(),
                striping.extent(),
                striping.pattern(),
                striping.stripeCount(),
                bytes,
                striping.stripeOffset(),
                striping.pool(),
                striping.osts(),
                striping.objects(),
                striping.detail());
    }

    private static int number(String text, String option) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("option " + option + " needs a whole number, not '" + text + "'", e);
        }
    }

    /**
     * Reads a size as {@code lfs} does.
     *
     * @param text digits with an optional suffix K, M, G, T, P or E in either case, for example {@code 4M}
     * @return the size in bytes
     * @throws IllegalArgumentException when the text is no size, negative, or too large for 63 bits
     */
    public static long parseSize(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int suffix = lower.isEmpty() ? -1 : SUFFIXES.indexOf(lower.charAt(lower.length() - 1));
        String digits = suffix < 0 ? lower : lower.substring(0, lower.length() - 1);
        if (!digits.matches("\\d{1,19}")) {
            throw new IllegalArgumentException(
                    "not a size: '" + text + "'; expected digits and K, M, G, T, P or E, as in 4M");
        }
        try {
            return Math.multiplyExact(Long.parseLong(digits), suffix < 0 ? 1 : 1L << (10 * (suffix + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("size '" + text + "' is too large", e);
        }
    }

    /**
     * Prints a size with the largest suffix that loses nothing.
     *
     * @param bytes the size in bytes, at least 0
     * @return for example {@code 4M}
     */
    public static String printSize(long bytes) {
        long value = bytes;
        int suffix = -1;
        while (value != 0 && value % 1024 == 0 && suffix + 1 < SUFFIXES.length()) {
            value /= 1024;
            suffix++;
        }
        return suffix < 0
                ? Long.toString(value)
                : value + SUFFIXES.substring(suffix, suffix + 1).toUpperCase(Locale.ROOT);
    }

    /**
     * Prints a layout as options of {@code lfs setstripe}. What was read from a file is printed as the options that
     * would make another like it; state that no option sets is left out.
     *
     * @param layout the layout
     * @return for example {@code -E 100M -c 1 -S 1M -E -1 -c 8 -S 4M}
     */
    public static String print(Layout layout) {
        StringBuilder text = new StringBuilder();
        List<Component> components = layout.components();
        String pool = "";
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            if (component.has(LayoutFlag.EXTENSION)) {
                continue;
            }
            if (layout.mirrorCount() > 1 && beginsMirror(components, i)) {
                text.append(" -N");
            }
            boolean extended =
                    i + 1 < components.size() && components.get(i + 1).has(LayoutFlag.EXTENSION);
            if (layout.isComposite()) {
                long end = extended
                        ? components.get(i + 1).extent().end()
                        : component.extent().end();
                text.append(" -E ").append(end == Extent.EOF ? "-1" : printSize(end));
            }
            printStriping(text, component, pool);
            pool = component.pattern().isMdt() ? pool : component.pool();
            if (extended) {
                text.append(" -z ").append(printSize(components.get(i + 1).stripeSizeBytes()));
            }
        }
        return text.toString().strip();
    }

    private static boolean beginsMirror(List<Component> components, int index) {
        return index == 0
                || (components.get(index).extent().start() == 0
                        && !components.get(index).has(LayoutFlag.EXTENSION));
    }

    private static void printStriping(StringBuilder text, Component component, String poolBefore) {
        if (component.pattern().isMdt()) {
            text.append(" -L mdt");
            return;
        }
        if (component.osts().isEmpty()) {
            text.append(component.pattern().isOverstriped() ? " -C " : " -c ").append(component.stripeCount());
        } else {
            text.append(component.pattern().isOverstriped() ? " -L overstriping -o " : " -o ")
                    .append(component.osts().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        text.append(" -S ").append(printSize(component.stripeSizeBytes()));
        if (component.osts().isEmpty() && component.objects().isEmpty() && component.stripeOffset() != Layout.ANY_OST) {
            text.append(" -i ").append(component.stripeOffset());
        }
        if (!component.pool().isEmpty()) {
            text.append(" -p ").append(component.pool());
        } else if (!poolBefore.isEmpty()) {
            text.append(" -p none");
        }
        printFlags(text, component);
    }

    private static void printFlags(StringBuilder text, Component component) {
        List<String> words = new ArrayList<>();
        boolean read = component.has(LayoutFlag.PREFER_READ);
        boolean write = component.has(LayoutFlag.PREFER_WRITE);
        if (read && write) {
            words.add("prefer");
        } else if (read || write) {
            words.add(read ? "prefrd" : "prefwr");
        }
        if (component.has(LayoutFlag.NO_SYNC)) {
            words.add("nosync");
        }
        if (component.has(LayoutFlag.NO_COMPRESSION)) {
            words.add("nocompr");
        }
        if (!words.isEmpty()) {
            text.append(" --comp-flags=").append(String.join(",", words));
        }
    }
}
