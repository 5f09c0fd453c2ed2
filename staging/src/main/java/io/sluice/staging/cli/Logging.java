package io.sluice.staging.cli;

/** Says which log configuration holds, before the first logger is made. Who brings a configuration of their own keeps it. */
final class Logging {

    private static final String CONFIGURATION = "logback.configurationFile";

    private Logging() {}

    static void configure(boolean verbose) {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "io/sluice/staging/cli/logback.xml");
        }
        if (verbose) {
            System.setProperty("sluice.log.level", "DEBUG");
            System.setProperty("sluice.log.rootLevel", "WARN");
        }
    }
}
