package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CurrentAction;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmAction;
import io.sluice.lustre.hsm.HsmState;
import java.io.PrintWriter;
import java.nio.file.Path;
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
        name = "state",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Says where the data of files is, and what is being done with them.%n",
        footerHeading = "%nExample:%n",
        footer = "  sluice hsm state /fsx/imagenet/*.tar")
final class HsmStateCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files on Lustre.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws LustreException {
        PrintWriter out = spec.commandLine().getOut();
        Table table = new Table("DATA IS", "FLAGS", ">ARCHIVE", "NOW", "FILE");
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Path file : files) {
            Hsm hsm = LustreFileSystem.at(file).hsm();
            HsmState state = hsm.state(file);
            CurrentAction action = hsm.currentAction(file);
            table.row(
                    where(state),
                    flags(state),
                    state.archiveId() == 0 ? "-" : Integer.toUnsignedString(state.archiveId()),
                    action(action),
                    file.toString());
            ObjectNode one = array.addObject();
            one.put("path", file.toString());
            one.put("released", state.isReleased());
            one.put("archived", state.isArchived());
            one.put("bits", state.bits());
            one.put("archiveId", Integer.toUnsignedLong(state.archiveId()));
            one.put("action", action(action));
        }
        if (json) {
            out.println(array.toPrettyString());
        } else {
            out.print(table);
        }
        return ExitCode.SUCCESS.number();
    }

    static String where(HsmState state) {
        if (state.isReleased()) {
            return "in the archive";
        }
        return state.isArchived() ? "in both" : "on Lustre";
    }

    private static String flags(HsmState state) {
        String words = state.flags().stream()
                .sorted()
                .map(flag -> flag.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(","));
        return words.isEmpty() ? "-" : words;
    }

    private static String action(CurrentAction action) {
        if (action.isIdle()) {
            return "-";
        }
        String what = action.action().orElse(HsmAction.NONE).name().toLowerCase(Locale.ROOT);
        if (action.isRunning()) {
            return what + ", " + Quantity.bytes(action.bytesMoved()) + " done";
        }
        return what + (action.isWaiting() ? ", waiting" : "");
    }
}
