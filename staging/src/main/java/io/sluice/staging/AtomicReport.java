package io.sluice.staging;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a stage that puts a whole directory in place in one step.
 *
 * @param stage what came of the stage
 * @param rawSwap how the directory got its name; see {@link #swap()}
 */
public record AtomicReport(StageReport stage, @Nullable SwapKind rawSwap) {

    /**
     * How the directory got its name.
     *
     * @return empty when the stage is not complete: the former directory is untouched then
     */
    public Optional<SwapKind> swap() {
        return Optional.ofNullable(rawSwap);
    }
}
