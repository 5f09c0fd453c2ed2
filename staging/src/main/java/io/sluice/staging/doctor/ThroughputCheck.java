package io.sluice.staging.doctor;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.StorageTarget;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** How fast it can be at best, so that nobody tunes against a wall. Never wrong, only told. */
final class ThroughputCheck implements Check {

    private static final String CEILING = "throughput ceiling";
    /** Between one client and one server without EFA, by Amazon's guide. */
    private static final long GBPS_PER_SERVER = 5;

    @Override
    public List<Finding> of(Patient patient) {
        if (patient.lustre().isEmpty()) {
            return List.of();
        }
        long osts;
        try {
            osts = patient.lustre().get().osts().stream()
                    .filter(StorageTarget::reachable)
                    .count();
        } catch (LustreException e) {
            return List.of(Finding.notChecked(CEILING, e.sentence(), ""));
        }
        Kernel kernel = new Kernel(patient.surroundings().root());
        OptionalLong link = kernel.names("sys/class/net").stream()
                .filter(name -> !name.equals("lo"))
                .map(name -> kernel.number("sys/class/net/" + name + "/speed"))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .filter(megabits -> megabits > 0)
                .max();
        long servers = osts * GBPS_PER_SERVER;
        if (link.isEmpty()) {
            return List.of(Finding.ok(
                    CEILING,
                    "at most " + servers + " Gbit/s from " + osts
                            + " OSTs over TCP; this machine does not tell the speed of its network"));
        }
        double network = link.getAsLong() / 1000.0;
        return List.of(Finding.ok(
                CEILING,
                String.format(
                        Locale.ROOT,
                        "%.1f Gbit/s: the smaller of this machine's network, %.1f, and %d for %d OSTs over TCP",
                        Math.min(network, (double) servers),
                        network,
                        servers,
                        osts)));
    }
}
