package io.sluice.staging.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;
import software.amazon.awssdk.core.util.VersionInfo;

/** What {@code --version} prints: this version, and those of what decides how it behaves. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Sluice.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
        return new String[] {
            "sluice " + version,
            "AWS SDK " + VersionInfo.SDK_VERSION,
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ") on "
                    + System.getProperty("os.arch")
        };
    }
}
