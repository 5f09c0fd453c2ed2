package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "df",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the space on each target of a Lustre file system: OSTs hold data, MDTs hold names.",
            "",
            "AVAILABLE is what an ordinary user can still have; USE is the part of a target's bytes that is taken.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = "  sluice df /fsx")
final class DfCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "Any path on the file system. Default: here.",
            arity = "0..1")
    private Path path = Path.of("");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws LustreException {
        PrintWriter out = spec.commandLine().getOut();
        LustreFileSystem fileSystem = LustreFileSystem.at(path);
        List<StorageTarget> targets = new ArrayList<>(fileSystem.mdts());
        targets.addAll(fileSystem.osts());
        if (json) {
            out.println(toJson(fileSystem, targets).toPrettyString());
            return ExitCode.SUCCESS.number();
        }
        out.println(fileSystem.name() + " at " + fileSystem.mountPoint() + " (" + fileSystem.backend() + ")");
        Table table = new Table("TARGET", ">SIZE", ">USED", ">AVAILABLE", ">USE", ">INODES FREE", "STATE");
        targets.forEach(target -> table.row(
                target.uuid(),
                Quantity.bytes(target.totalBytes()),
                Quantity.bytes(target.totalBytes() - target.freeBytes()),
                Quantity.bytes(target.availableBytes()),
                use(target.totalBytes(), target.freeBytes()),
                Quantity.count(target.freeInodes()),
                state(target)));
        List<StorageTarget> osts = targets.stream()
                .filter(target -> target.kind() == StorageTarget.Kind.OST)
                .toList();
        long total = osts.stream().mapToLong(StorageTarget::totalBytes).sum();
        long free = osts.stream().mapToLong(StorageTarget::freeBytes).sum();
        long available = osts.stream().mapToLong(StorageTarget::availableBytes).sum();
        table.row(
                "all OSTs",
                Quantity.bytes(total),
                Quantity.bytes(total - free),
                Quantity.bytes(available),
                use(total, free),
                "",
                "");
        out.print(table);
        return ExitCode.SUCCESS.number();
    }

    private static String use(long total, long free) {
        return total == 0 ? "-" : Math.round(100.0 * (total - free) / total) + "%";
    }

    private static String state(StorageTarget target) {
        if (!target.reachable()) {
            return "does not answer";
        }
        String words = target.states().stream()
                .sorted()
                .map(state -> state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(","));
        return words.isEmpty() ? "ok" : words;
    }

    private static ObjectNode toJson(LustreFileSystem fileSystem, List<StorageTarget> targets) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", fileSystem.name());
        json.put("mountPoint", fileSystem.mountPoint().toString());
        json.put("backend", fileSystem.backend());
        ArrayNode array = json.putArray("targets");
        for (StorageTarget target : targets) {
            ObjectNode one = array.addObject();
            one.put("uuid", target.uuid());
            one.put("kind", target.kind().name());
            one.put("index", target.index());
            one.put("reachable", target.reachable());
            one.put("totalBytes", target.totalBytes());
            one.put("freeBytes", target.freeBytes());
            one.put("availableBytes", target.availableBytes());
            one.put("totalInodes", target.totalInodes());
            one.put("freeInodes", target.freeInodes());
            one.put("state", state(target));
        }
        return json;
    }
}
