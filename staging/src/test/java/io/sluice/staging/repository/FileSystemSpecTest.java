package io.sluice.staging.repository;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSystemSpecTest {

    @ParameterizedTest
    @CsvSource({
        "SCRATCH_1, SSD, 1200, 0",
        "SCRATCH_1, SSD, 3600, 0",
        "SCRATCH_2, SSD, 2400, 0",
        "SCRATCH_2, SSD, 7200, 0",
        "PERSISTENT_1, SSD, 1200, 50",
        "PERSISTENT_1, HDD, 6000, 12",
        "PERSISTENT_1, HDD, 1800, 40",
        "PERSISTENT_2, SSD, 4800, 1000",
    })
    void whatIsOfferedIsTaken(DeploymentType deployment, StorageType storage, int gib, int throughput) {
        assertThatCode(() -> spec(deployment, storage, gib, throughput).build()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCRATCH_1    | SSD | 4800 | 0   | multiples of 3600",
                "SCRATCH_2    | SSD | 3600 | 0   | multiples of 2400",
                "SCRATCH_2    | SSD | 1200 | 200 | no throughput per TiB",
                "SCRATCH_2    | HDD | 6000 | 0   | HDD needs PERSISTENT_1",
                "PERSISTENT_1 | SSD | 1200 | 0   | [50, 100, 200]",
                "PERSISTENT_1 | HDD | 1800 | 12  | multiples of 6000",
                "PERSISTENT_2 | SSD | 1200 | 200 | [125, 250, 500, 1000]",
                "PERSISTENT_2 | INTELLIGENT_TIERING | 1200 | 0 | no fixed capacity",
            })
    void whatIsNotOfferedIsRefusedWithWhatIs(
            DeploymentType deployment, StorageType storage, int gib, int throughput, String why) {
        assertThatThrownBy(() -> spec(deployment, storage, gib, throughput).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"1500, true", "12000, true", "192000, true", "2000, false", "204000, false"})
    void metadataIopsComeInSteps(int iops, boolean offered) {
        FileSystemSpec.Builder builder =
                spec(DeploymentType.PERSISTENT_2, StorageType.SSD, 1200, 125).metadataIops(iops);
        if (offered) {
            assertThatCode(builder::build).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(builder::build).hasMessageContaining("metadata IOPS of " + iops);
        }
    }

    private static FileSystemSpec.Builder spec(
            DeploymentType deployment, StorageType storage, int gib, int throughput) {
        FileSystemSpec.Builder builder =
                FileSystemSpec.of(deployment, "subnet-1").storage(storage).capacityGib(gib);
        return throughput == 0 ? builder : builder.throughputPerTib(throughput);
    }
}
