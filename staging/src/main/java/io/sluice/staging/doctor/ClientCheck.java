package io.sluice.staging.doctor;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.LustreProbe;
import io.sluice.lustre.LustreVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel module, its version, and the library that talks to it. */
final class ClientCheck implements Check {

    private static final String MODULE = "client module";
    private static final String LIBRARY = "lustre library";
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\S*");

    @Override
    public List<Finding> of(Patient patient) {
        List<Finding> findings = new ArrayList<>();
        Kernel kernel = new Kernel(patient.surroundings().root());
        Optional<LustreVersion> loaded = kernel.text("sys/fs/lustre/version", "proc/fs/lustre/version")
                .map(VERSION::matcher)
                .filter(Matcher::find)
                .map(matcher -> LustreVersion.parse(matcher.group()));
        findings.add(module(kernel, loaded));
        findings.add(library(patient, loaded));
        return findings;
    }

    private static Finding module(Kernel kernel, Optional<LustreVersion> loaded) {
        String release = kernel.text("proc/sys/kernel/osrelease").orElse("of unknown release");
        if (!kernel.has("sys/module/lustre") && loaded.isEmpty()) {
            return Finding.problem(
                    MODULE,
                    "kernel " + release + " has no Lustre client module loaded",
                    "install the Lustre client for this kernel, then run: modprobe lustre");
        }
        if (loaded.isEmpty()) {
            return Finding.notChecked(MODULE, "the client module is loaded and does not tell its version", "");
        }
        // FSx runs 2.12 and 2.15 servers; nothing older than 2.12 serves its data repositories.
        return loaded.get().isAtLeast(2, 12)
                ? Finding.ok(MODULE, "Lustre " + loaded.get() + " on kernel " + release)
                : Finding.problem(
                        MODULE,
                        "Lustre " + loaded.get() + " is older than 2.12, the oldest client of the servers in use",
                        "install a Lustre client of 2.12 or newer, best of the servers' own release");
    }

    private static Finding library(Patient patient, Optional<LustreVersion> loaded) {
        LustreProbe probe = LustreFileSystem.probe(patient.path());
        if (probe.backend().isEmpty()) {
            return Finding.problem(LIBRARY, probe.reason(), probe.remedy());
        }
        if (!probe.backend().startsWith("liblustreapi")) {
            return Finding.warning(
                    LIBRARY,
                    "no liblustreapi.so.1; " + probe.backend()
                            + " is used instead, which has no mirrors, pools and copytools",
                    "install the Lustre client's user tools, or name the library in SLUICE_LUSTRE_LIBRARY");
        }
        Matcher version = VERSION.matcher(probe.backend());
        // Too old a module is a problem of its own.
        if (loaded.isPresent() && loaded.get().isAtLeast(2, 12) && version.find()) {
            LustreVersion library = LustreVersion.parse(version.group());
            if (library.major() != loaded.get().major()
                    || library.minor() != loaded.get().minor()) {
                return Finding.warning(
                        LIBRARY,
                        probe.backend() + " beside client module " + loaded.get(),
                        "install library and module of one release");
            }
        }
        return Finding.ok(LIBRARY, probe.backend());
    }
}
