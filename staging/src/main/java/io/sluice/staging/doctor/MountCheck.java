package io.sluice.staging.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether Lustre is mounted there, and how. */
final class MountCheck implements Check {

    private static final String MOUNT = "mount";
    private static final String OPTIONS = "mount options";

    @Override
    public List<Finding> of(Patient patient) {
        if (patient.mount().isEmpty()) {
            return List.of(Finding.problem(
                    MOUNT,
                    patient.path() + " is not on a Lustre file system",
                    "mount it (mount -t lustre -o relatime,flock HOST@tcp:/NAME DIRECTORY), or name a directory that is on"
                            + " one"));
        }
        MountEntry mount = patient.mount().get();
        List<Finding> findings = new ArrayList<>();
        findings.add(
                patient.lustre().isPresent()
                        ? Finding.ok(MOUNT, mount.source() + " at " + mount.point())
                        : Finding.problem(
                                MOUNT,
                                mount.source() + " at " + mount.point() + " does not answer as Lustre",
                                "see what the kernel says (dmesg), and whether the servers can be reached"));
        findings.add(options(mount));
        return findings;
    }

    private static Finding options(MountEntry mount) {
        Set<String> options = mount.options();
        if (options.contains("ro")) {
            return Finding.problem(
                    OPTIONS, "mounted read-only", "mount -o remount,rw " + mount.point() + ", unless that is meant");
        }
        if (!options.contains("flock")) {
            return Finding.warning(
                    OPTIONS,
                    "mounted without flock: programs that lock files fail, or lock on this machine alone",
                    "unmount, and mount with -o flock");
        }
        if (!options.contains("relatime") && !options.contains("noatime")) {
            return Finding.warning(
                    OPTIONS,
                    "mounted with strictatime: every read asks the metadata server to write",
                    "mount with -o relatime, which release by last access needs, or noatime");
        }
        return Finding.ok(OPTIONS, String.join(",", options.stream().sorted().toList()));
    }
}
