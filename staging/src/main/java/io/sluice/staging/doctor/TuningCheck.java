package io.sluice.staging.doctor;

import io.sluice.lustre.ClientParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The client's settings against the memory and the cores that it has. The numbers for large machines are those that Amazon's
 * guide to FSx for Lustre gives under performance tips.
 */
final class TuningCheck implements Check {

    private static final String TUNING = "client tuning";
    private static final long MUCH_MEMORY = 64L << 30;
    private static final long MANY_CORES = 64;
    private static final long LOCK_AGE_MILLIS = 600_000;

    /** What a client with many cores needs in a module's parameter. */
    private record Module(String path, long atLeast, String option) {}

    private static final List<Module> MODULES = List.of(
            new Module("sys/module/ptlrpc/parameters/ptlrpcd_per_cpt_max", 32, "options ptlrpc ptlrpcd_per_cpt_max=32"),
            new Module("sys/module/ksocklnd/parameters/credits", 2560, "options ksocklnd credits=2560"));

    @Override
    public List<Finding> of(Patient patient) {
        if (patient.lustre().isEmpty()) {
            return List.of();
        }
        Kernel kernel = new Kernel(patient.surroundings().root());
        long memory = kernel.memoryBytes();
        long cores = kernel.cores();
        List<Finding> findings = new ArrayList<>();
        if (memory > MUCH_MEMORY) {
            findings.addAll(lockAge(kernel));
        }
        if (cores > MANY_CORES) {
            findings.addAll(modules(kernel));
        }
        List<ClientParameter> parameters = ClientParameter.read(
                patient.lustre().get().name(), patient.surroundings().root());
        parameters.forEach(parameter -> parameter
                .warning()
                .ifPresent(advice ->
                        findings.add(Finding.warning(TUNING, parameter.name() + " is " + parameter.value(), advice))));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    TUNING,
                    String.format(
                            Locale.ROOT,
                            "%d settings suit %d cores and %d GiB",
                            parameters.size(),
                            cores,
                            memory >> 30)));
        }
        return findings;
    }

    /** Many cached locks cost memory on the servers when each of many large clients keeps its own for an hour. */
    private static List<Finding> lockAge(Kernel kernel) {
        List<Finding> findings = new ArrayList<>();
        for (String place : List.of("sys/fs/lustre/ldlm/namespaces", "proc/fs/lustre/ldlm/namespaces")) {
            for (String namespace : kernel.names(place)) {
                OptionalLong age = kernel.number(place + "/" + namespace + "/lru_max_age");
                if (age.isPresent() && age.getAsLong() > LOCK_AGE_MILLIS) {
                    findings.add(Finding.warning(
                            TUNING,
                            "ldlm.namespaces." + namespace + ".lru_max_age is " + age.getAsLong()
                                    + " ms on a machine with more than 64 GiB of memory",
                            "lctl set_param ldlm.namespaces.*.lru_max_age=" + LOCK_AGE_MILLIS + " (after each mount)"));
                }
            }
        }
        return findings;
    }

    private static List<Finding> modules(Kernel kernel) {
        List<Finding> findings = new ArrayList<>();
        for (Module module : MODULES) {
            OptionalLong value = kernel.number(module.path());
            if (value.isPresent() && value.getAsLong() < module.atLeast()) {
                findings.add(Finding.warning(
                        TUNING,
                        "/" + module.path() + " is " + value.getAsLong() + " on a machine with more than " + MANY_CORES
                                + " cores",
                        "put '" + module.option() + "' into /etc/modprobe.d/lustre.conf and load the module anew"));
            }
        }
        return findings;
    }
}
