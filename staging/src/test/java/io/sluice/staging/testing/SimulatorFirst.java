package io.sluice.staging.testing;

import io.sluice.lustre.simulator.LustreSimulator;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Points the tests' JVM at the simulator before the first of them asks for Lustre: the way to talk to Lustre is chosen once
 * per process. Directories that are no simulated mount are not on Lustre for it either.
 */
public final class SimulatorFirst implements LauncherSessionListener {

    private static final String LIBRARY = "sluice.lustre.library";

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(LIBRARY) == null) {
            System.setProperty(LIBRARY, LustreSimulator.library().toString());
        }
    }
}
