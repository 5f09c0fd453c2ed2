package io.sluice.lustre.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MdtWindowTest {

    private final MdtWindow window = new MdtWindow(200, 50, 50, 400, 1_000);

    private void complete(int files, long nanos) {
        for (int i = 0; i < files; i++) {
            window.completed(nanos);
        }
    }

    @Test
    void aWindowOfQuickFilesAddsOneBatch() {
        complete(199, 900);
        assertThat(window.size()).isEqualTo(200);

        complete(1, 900);
        assertThat(window.size()).isEqualTo(250);
    }

    @Test
    void aWindowOfSlowFilesIsHalved() {
        complete(200, 1_100);

        assertThat(window.size()).isEqualTo(100);
    }

    @Test
    void theMeanDecidesNotTheWorst() {
        complete(100, 100);
        complete(100, 1_800);

        assertThat(window.size()).isEqualTo(250);
    }

    @Test
    void itStaysBetweenItsBounds() {
        complete(100_000, 1);
        assertThat(window.size()).isEqualTo(400);

        for (int i = 0; i < 10; i++) {
            window.congested();
        }
        assertThat(window.size()).isEqualTo(50);
    }
}
