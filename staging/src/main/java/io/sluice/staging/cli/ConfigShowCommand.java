package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Lists the options of a command with the values that they have when they are not given, and where each is from.",
            "",
            "An option on the command line counts most, then the environment (SLUICE_MAX_REQUESTS for --max-requests), then the"
                    + " file (a line 'stage.max-requests=256' for one command, 'max-requests=256' for all that have it), then"
                    + " the default. The file is the one that SLUICE_CONFIG names, else"
                    + " ~/.config/sluice/config.properties.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  sluice config show stage", "  SLUICE_MAX_MEMORY=1GiB sluice config show stage --json"})
final class ConfigShowCommand implements Callable<Integer> {

    private static final Pattern DEFAULT = Pattern.compile("Default: (.+?)\\.(?: |$)");

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The command, for example 'stage' or 'layout get'. Default: stage.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--json", description = "Print every option as a line of JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Configuration configuration;

    ConfigShowCommand(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CommandSpec command = command();
        Table table = new Table("OPTION", "VALUE", "FROM");
        for (OptionSpec option : command.options()) {
            if (!Configuration.canBeSet(option)) {
                continue;
            }
            Configuration.Setting setting = configuration
                    .setting(command, option)
                    .orElseGet(() -> new Configuration.Setting(defaultOf(option), "default"));
            if (json) {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                node.put("option", option.longestName());
                node.put("value", setting.value());
                node.put("from", setting.from());
                out.println(node);
            } else {
                table.row(option.longestName(), setting.value(), setting.from());
            }
        }
        if (!json) {
            out.print(table);
        }
        out.flush();
        return ExitCode.SUCCESS.number();
    }

    private CommandSpec command() {
        CommandLine command = spec.root().commandLine();
        for (String word : words.isEmpty() ? List.of("stage") : words) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(
                        spec.commandLine(), "there is no command '" + String.join(" ", words) + "'; see sluice --help");
            }
            command = next;
        }
        return command.getCommandSpec();
    }

    /** As the help says it, which people read too. */
    private static String defaultOf(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "false";
        }
        Matcher said = DEFAULT.matcher(String.join(" ", option.description()));
        return said.find()
                ? said.group(1)
                : Optional.ofNullable(option.defaultValue()).orElse("-");
    }
}
