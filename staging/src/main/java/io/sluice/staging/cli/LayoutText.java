package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Extent;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import io.sluice.lustre.layout.LfsNotation;
import io.sluice.lustre.layout.StripeObject;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A layout as people and programs read it. */
final class LayoutText {

    private LayoutText() {}

    static String summary(Layout layout) {
        if (layout.isForeign()) {
            return "foreign: it belongs to something else than Lustre";
        }
        StringBuilder text = new StringBuilder();
        if (layout.isComposite()) {
            text.append(Quantity.count(layout.components().size(), "component"));
        } else {
            Component only = layout.components().get(0);
            text.append(stripes(only)).append(" x ").append(stripeSize(only));
        }
        if (layout.mirrorCount() > 1) {
            text.append(", ").append(layout.mirrorCount()).append(" mirrors");
        }
        if (layout.isReleased()) {
            text.append(", released");
        }
        return text.append(" (").append(words(layout)).append(')').toString();
    }

    /** The words of {@code lfs setstripe} for another file like it: not on the same OSTs, but on as many. */
    static String words(Layout layout) {
        Component only = layout.components().get(0);
        boolean placed = !layout.isComposite() && !only.osts().isEmpty();
        return LfsNotation.print(
                placed
                        ? Layout.plain(Component.striped(only.stripeCount(), only.stripeSizeBytes())
                                .withPool(only.pool()))
                        : layout);
    }

    static Table table(Layout layout) {
        Table table = new Table(">FROM", ">TO", ">STRIPES", ">STRIPE SIZE", "PATTERN", "POOL", "OSTS", "FLAGS");
        for (Component component : layout.components()) {
            Extent extent = component.extent();
            table.row(
                    Quantity.bytes(extent.start()),
                    extent.isToEof() ? "end" : Quantity.bytes(extent.end()),
                    stripes(component),
                    stripeSize(component),
                    component.pattern().toString(),
                    orDash(component.pool()),
                    orDash(osts(component)),
                    orDash(flags(component)));
        }
        return table;
    }

    static ObjectNode json(Layout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("lfs", words(layout));
        json.put("composite", layout.isComposite());
        json.put("mirrors", layout.mirrorCount());
        json.put("released", layout.isReleased());
        ArrayNode components = json.putArray("components");
        for (Component component : layout.components()) {
            ObjectNode one = components.addObject();
            one.put("from", component.extent().start());
            if (!component.extent().isToEof()) {
                one.put("to", component.extent().end());
            }
            one.put("stripeCount", component.stripeCount());
            one.put("stripeSize", component.stripeSizeBytes());
            one.put("pattern", component.pattern().toString());
            one.put("pool", component.pool());
            ArrayNode osts = one.putArray("osts");
            ostsOf(component).forEach(osts::add);
            ArrayNode flags = one.putArray("flags");
            component.flags().stream().sorted().forEach(flag -> flags.add(flag.word()));
        }
        return json;
    }

    private static String stripes(Component component) {
        int count = component.stripeCount();
        if (count == Layout.ALL_OSTS) {
            return "all OSTs";
        }
        return count == Layout.DEFAULT_STRIPE_COUNT ? "default" : Integer.toString(count);
    }

    private static String stripeSize(Component component) {
        return component.stripeSizeBytes() == Layout.DEFAULT_STRIPE_SIZE
                ? "default"
                : Quantity.bytes(component.stripeSizeBytes());
    }

    private static String osts(Component component) {
        return ostsOf(component).stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Integer> ostsOf(Component component) {
        return component.objects().isEmpty()
                ? component.osts()
                : component.objects().stream().map(StripeObject::ostIndex).toList();
    }

    private static String flags(Component component) {
        return component.flags().stream()
                .sorted(Comparator.naturalOrder())
                .map(LayoutFlag::word)
                .collect(Collectors.joining(","));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
