package io.sluice.staging.cli;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Values of options that are not on the command line: from the environment ({@code SLUICE_MAX_REQUESTS} for
 * {@code --max-requests}), else from a file of properties ({@code stage.max-requests} for one command, {@code max-requests} for
 * all that have the option). The file is the one that {@code SLUICE_CONFIG} names, else
 * {@code ~/.config/sluice/config.properties}.
 */
final class Configuration {

    private static final String PREFIX = "SLUICE_";
    private static final String FILE = "SLUICE_CONFIG";

    /** What belongs to one invocation alone, or could do harm where nobody sees it. */
    private static final Set<String> NEVER =
            Set.of("help", "version", "atomic", "delete", "max-delete", "failures", "out", "list", "all", "yes");

    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final String file;

    private Configuration(Map<String, String> environment, Map<String, String> properties, String file) {
        this.environment = environment;
        this.properties = properties;
        this.file = file;
    }

    /** A value and where it is from. */
    record Setting(String value, String from) {}

    static Configuration of(Map<String, String> environment) throws StagingException {
        String named = environment.getOrDefault(FILE, "");
        String home = environment.getOrDefault("HOME", "");
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", home.isEmpty() ? "" : home + "/.config");
        String path = named.isEmpty() ? (xdg.isEmpty() ? "" : xdg + "/sluice/config.properties") : named;
        Map<String, String> found = new TreeMap<>();
        if (!path.isEmpty()) {
            Properties read = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(path))) {
                read.load(reader);
            } catch (NoSuchFileException e) {
                if (!named.isEmpty()) {
                    throw new StagingException(
                            FailureCause.BAD_OPTION, "there is no " + named + ", which " + FILE + " names");
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new StagingException(
                        FailureCause.BAD_OPTION, "cannot read the configuration " + path + ": " + e.getMessage());
            }
            read.forEach((name, value) -> found.put(name.toString(), value.toString()));
        }
        return new Configuration(environment, found, path);
    }

    /** Whether nothing is configured, which saves looking. */
    boolean isEmpty() {
        return properties.isEmpty() && environment.keySet().stream().noneMatch(name -> name.startsWith(PREFIX));
    }

    /** The value of a command's option, unless it is one that is never taken from here. */
    Optional<Setting> setting(CommandSpec command, OptionSpec option) {
        String name = nameOf(option);
        if (NEVER.contains(name) || option.group() != null) {
            return Optional.empty();
        }
        String variable = PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
        String value = environment.get(variable);
        if (value != null) {
            return Optional.of(new Setting(value, variable));
        }
        for (String key : List.of(wordsOf(command).replace(' ', '.') + "." + name, name)) {
            value = properties.get(key);
            if (value != null) {
                return Optional.of(new Setting(value, key + " in " + file));
            }
        }
        return Optional.empty();
    }

    /** {@code max-requests} for {@code --max-requests}. */
    static String nameOf(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /** {@code layout get} for {@code sluice layout get}. */
    static String wordsOf(CommandSpec command) {
        String name = command.qualifiedName();
        return name.contains(" ") ? name.substring(name.indexOf(' ') + 1) : "";
    }

    /** The arguments with what is configured and not given put before what is given. */
    String[] addTo(String[] arguments, CommandLine root) throws StagingException {
        requireKnown(root);
        ParseResult parsed;
        try {
            parsed = root.parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            // It is told when the command is run.
            return arguments;
        }
        int at = 0;
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
            Set<String> names = parsed.commandSpec().names();
            while (!names.contains(arguments[at])) {
                at++;
            }
            at++;
        }
        List<String> whole = new ArrayList<>(List.of(arguments).subList(0, at));
        whole.addAll(configured(parsed));
        whole.addAll(List.of(arguments).subList(at, arguments.length));
        return whole.toArray(String[]::new);
    }

    private List<String> configured(ParseResult parsed) throws StagingException {
        List<String> words = new ArrayList<>();
        for (OptionSpec option : parsed.commandSpec().options()) {
            Optional<Setting> setting = setting(parsed.commandSpec(), option);
            if (setting.isEmpty() || parsed.hasMatchedOption(option)) {
                continue;
            }
            String value = setting.get().value().strip();
            if (option.arity().max() > 0) {
                words.add(option.longestName() + "=" + value);
            } else if (truth(value, setting.get().from())) {
                words.add(option.longestName());
            }
        }
        return words;
    }

    private static boolean truth(String value, String from) throws StagingException {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0", "" -> false;
            default ->
                throw new StagingException(
                        FailureCause.BAD_OPTION, "'" + value + "' is no value for " + from, "say true or false");
        };
    }

    private void requireKnown(CommandLine root) throws StagingException {
        Map<String, Set<String>> known = new LinkedHashMap<>();
        gather(root, known);
        for (String key : properties.keySet()) {
            int dot = key.lastIndexOf('.');
            String command = dot < 0 ? "" : key.substring(0, dot).replace('.', ' ');
            boolean there = dot < 0
                    ? known.values().stream().anyMatch(names -> names.contains(key))
                    : known.getOrDefault(command, Set.of()).contains(key.substring(dot + 1));
            if (!there) {
                throw new StagingException(
                        FailureCause.BAD_OPTION,
                        "'" + key + "' in " + file + " is no option that can be configured",
                        "'sluice config show COMMAND' lists those of a command");
            }
        }
    }

    private static void gather(CommandLine command, Map<String, Set<String>> known) {
        Set<String> names = new TreeSet<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (option.group() == null && !NEVER.contains(nameOf(option))) {
                names.add(nameOf(option));
            }
        }
        known.put(wordsOf(command.getCommandSpec()), names);
        command.getSubcommands().values().forEach(below -> gather(below, known));
    }

    /** Whether an option can be configured at all. */
    static boolean canBeSet(OptionSpec option) {
        return option.group() == null && !NEVER.contains(nameOf(option));
    }
}
