package io.sluice.staging.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.S3Location;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DoctorTest {

    private static final S3Location BUCKET = new S3Location("corpus", "train/");

    /** Something that is wrong with a machine, and the check that has to find it. */
    private record Fault(String name, String check, Injection injection) {

        @Override
        public String toString() {
            return name;
        }
    }

    private interface Injection {
        void into(Machine machine) throws IOException;
    }

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Machine machine;

    @BeforeEach
    void aHealthyMachine() throws IOException {
        machine = new Machine(directory);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    /** These can be there at once without hiding each other. */
    static List<Fault> tenFaults() {
        return List.of(
                new Fault("an old client", "client module", m -> m.file("sys/fs/lustre/version", "2.10.8")),
                new Fault("no flock", "mount options", m -> m.superOptions = "rw,checksum"),
                new Fault("a name that nobody knows", "name resolution", m -> m.forget(Machine.HOST)),
                new Fault("no server behind port 988", "server port", Machine::stopTheServer),
                new Fault("a firewall before 1018 to 1023", "reserved ports", Machine::dropPackets),
                new Fault("no HSM coordinator", "HSM requests", m -> m.lustre().hsm(false)),
                new Fault("full OSTs", "free space", m -> {
                    for (int ost = 0; ost < 4; ost++) {
                        m.used(ost, 0.93);
                    }
                }),
                new Fault(
                        "few requests in flight",
                        "client tuning",
                        m -> m.parameter("osc/fsx-OST0000-osc-ffff/max_rpcs_in_flight", "1")),
                new Fault("a bucket in another region", "bucket region", m -> m.bucketRegion = "us-west-2"),
                new Fault("a misconfigured association", "association", m -> m.lifecycle = "MISCONFIGURED"));
    }

    static Stream<Fault> allFaults() {
        return Stream.concat(
                tenFaults().stream(),
                Stream.of(
                        new Fault(
                                "a library of another release",
                                "lustre library",
                                m -> m.file("sys/fs/lustre/version", "lustre: 2.15.6")),
                        new Fault("a read-only mount", "mount options", m -> m.mountOptions = "ro,relatime"),
                        new Fault("times of access on every read", "mount options", m -> m.mountOptions = "rw"),
                        new Fault("one OST filled", "balance", m -> m.used(2, 0.6)),
                        new Fault(
                                "a degraded OST",
                                "storage targets",
                                m -> m.lustre().set("ost_state.1", "degraded")),
                        new Fault(
                                "locks kept long beside much memory", "client tuning", m -> m.memoryKib = "268435456"),
                        new Fault("many cores with few credits", "client tuning", m -> {
                            m.cores(96);
                            m.file("sys/module/ksocklnd/parameters/credits", "256");
                        }),
                        new Fault("a listing that is denied", "bucket", m -> m.listingStatus = 403),
                        new Fault("an association in the making", "association", m -> m.lifecycle = "CREATING"),
                        new Fault("a clock that is off", "clock", m -> m.clockSkew = Duration.ofMinutes(20))));
    }

    @Test
    void aHealthyMachineHasNothingWrongAndEverythingChecked() throws Exception {
        List<Finding> findings = examine();

        assertThat(findings).allMatch(finding -> finding.verdict() == Finding.Verdict.OK);
        assertThat(findings)
                .extracting(Finding::check)
                .containsOnly(
                        "client module",
                        "lustre library",
                        "mount",
                        "mount options",
                        "name resolution",
                        "server port",
                        "reserved ports",
                        "layouts",
                        "write and read",
                        "HSM requests",
                        "storage targets",
                        "free space",
                        "balance",
                        "client tuning",
                        "throughput ceiling",
                        "credentials",
                        "bucket region",
                        "clock",
                        "bucket",
                        "association");
        assertThat(machine.mount()).isDirectoryNotContaining("glob:**/.sluice-doctor*");
    }

    @ParameterizedTest
    @MethodSource("allFaults")
    void oneFaultIsFoundAndNothingElse(Fault fault) throws Exception {
        fault.injection().into(machine);

        List<Finding> wrong = wrong(examine());

        assertThat(wrong).extracting(Finding::check).containsExactly(fault.check());
        assertThat(wrong.get(0).found()).isNotEmpty();
        assertThat(wrong.get(0).remedy()).isNotEmpty();
    }

    @Test
    void tenFaultsAtOnceAreTenFindings() throws Exception {
        List<String> expected = new ArrayList<>();
        for (Fault fault : tenFaults()) {
            fault.injection().into(machine);
            expected.add(fault.check());
        }

        List<Finding> wrong = wrong(examine());

        assertThat(wrong).extracting(Finding::check).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(expected).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void aDirectoryThatIsNotOnLustreIsOneProblemOfTheMount() throws Exception {
        List<Finding> wrong = wrong(new Doctor(machine.surroundings()).examine(directory, Optional.empty()));

        assertThat(wrong).extracting(Finding::check).containsExactly("mount");
    }

    @Test
    void aBucketThatDoesNotExistIsNamed() throws Exception {
        List<Finding> wrong = wrong(
                new Doctor(machine.surroundings()).examine(machine.mount(), Optional.of(new S3Location("gone", ""))));

        assertThat(wrong).extracting(Finding::check).contains("bucket");
        assertThat(wrong.get(0).found()).contains("no bucket gone");
    }

    private List<Finding> examine() throws IOException {
        machine.lustre().create();
        return new Doctor(machine.surroundings()).examine(machine.mount(), Optional.of(BUCKET));
    }

    private static List<Finding> wrong(List<Finding> findings) {
        return findings.stream().filter(Finding::isWrong).toList();
    }
}
