package io.sluice.lustre.layout;

import java.util.Optional;

/**
 * A choice of layout and why.
 *
 * @param choice the layout to set; {@link Layout#UNSET} to leave the default
 * @param reason one sentence for a person, without a full stop
 */
public record LayoutAdvice(Layout choice, String reason) {

    static LayoutAdvice leaveDefault(String reason) {
        return new LayoutAdvice(Layout.UNSET, reason);
    }

    /**
     * The layout to set.
     *
     * @return empty when the default is to be left alone
     */
    public Optional<Layout> layout() {
        return choice.equals(Layout.UNSET) ? Optional.empty() : Optional.of(choice);
    }
}
