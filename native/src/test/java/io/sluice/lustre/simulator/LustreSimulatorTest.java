package io.sluice.lustre.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.simulator.LustreSimulator.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LustreSimulatorTest {

    @TempDir
    private Path scratch;

    @Test
    void aDirectoryBecomesAMountWithItsConfiguration() throws IOException {
        Path root = scratch.resolve("lustre");
        assertThat(LustreSimulator.isMount(root)).isFalse();

        Path mount = LustreSimulator.builder(root)
                .fsname("demo")
                .osts(8)
                .mdts(1)
                .ostSize(1L << 40)
                .pool("flash", 0, 1, 2)
                .fullOst(7)
                .hsm(false)
                .create();

        assertThat(LustreSimulator.isMount(mount)).isTrue();
        assertThat(Files.readString(mount.resolve(".lustre-sim/config"))).isEqualTo("""
                        fsname = demo
                        ost_count = 8
                        mdt_count = 1
                        ost_size = 1099511627776
                        pool.flash = 0,1,2
                        ost_state.7 = full
                        hsm = off
                        """);
    }

    @Test
    void aMountCanBeConfiguredAgain() throws IOException {
        LustreSimulator.builder(scratch).osts(2).create();
        Files.writeString(scratch.resolve("file"), "stays");

        Path mount = LustreSimulator.builder(scratch).osts(4).create();

        assertThat(Files.readString(mount.resolve(".lustre-sim/config"))).isEqualTo("ost_count = 4\n");
        assertThat(mount.resolve("file")).hasContent("stays");
    }

    @Test
    void impossibleSettingsAreRefusedByName() {
        LustreSimulator.Builder builder = LustreSimulator.builder(scratch);
        assertThatThrownBy(() -> builder.osts(0)).hasMessage("OST count must be 1 to 2000, not 0");
        assertThatThrownBy(() -> builder.fsname("much-too-long")).hasMessageContaining("1 to 8 letters");
        assertThatThrownBy(() -> builder.pool("sixteencharslong", 0)).hasMessageContaining("1 to 15 characters");
        assertThatThrownBy(() -> builder.set("key", "a\nb")).hasMessageContaining("Not a configuration line");
        assertThatThrownBy(() -> builder.archiveErrorShare(Double.NaN)).hasMessageContaining("A share is 0 to 1");
    }

    @Test
    void everyProfileIsALibraryOfItsOwn() {
        assertThat(Arrays.stream(Profile.values())
                        .map(profile -> LustreSimulator.library(profile, scratch))
                        .collect(Collectors.toSet()))
                .hasSize(Profile.values().length)
                .allSatisfy(LustreSimulatorTest::isLoadable);
        isLoadable(LustreSimulator.systemCalls(scratch));
    }

    @Test
    void extractingAgainGivesTheSamePath() {
        Path first = LustreSimulator.library(Profile.V2_17, scratch);
        assertThat(LustreSimulator.library(Profile.V2_17, scratch))
                .isEqualTo(first)
                .isAbsolute();
    }

    @Test
    void aDamagedExtractIsReplaced() throws IOException {
        Path library = LustreSimulator.library(Profile.V2_17, scratch);
        Files.delete(library);
        isLoadable(LustreSimulator.library(Profile.V2_17, scratch));
    }

    @Test
    void statisticsNeedAMountThatWasUsed() throws IOException {
        Path mount = LustreSimulator.builder(scratch).create();
        assertThatThrownBy(() -> LustreSimulator.hsmStatistics(mount)).isInstanceOf(NoSuchFileException.class);
    }

    private static void isLoadable(Path library) {
        assertThat(library).isExecutable().isNotEmptyFile();
        assertThat(library)
                .satisfies(file -> assertThat(Files.readAllBytes(file)).startsWith(0x7f, 'E', 'L', 'F'));
    }
}
