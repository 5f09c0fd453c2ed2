package io.sluice.lustre.layout;

import io.sluice.lustre.StorageTarget;
import java.util.List;

/**
 * Where a file is to go, as far as the advice depends on it.
 *
 * @param usableOsts the number of OSTs that take new objects, at least 1
 * @param smallestFreeBytes the available bytes of the fullest of them
 * @param ownDefault whether the directory has a default layout of its own
 * @param effectiveDefault what a file made there gets when nothing is said; {@link Layout#UNSET} when unknown
 * @param dataOnMdtBytes how many bytes of a file the metadata target was found to take; 0 when it takes none
 */
public record Place(
        int usableOsts, long smallestFreeBytes, boolean ownDefault, Layout effectiveDefault, long dataOnMdtBytes) {

    /** Checks that there is an OST. */
    public Place {
        if (usableOsts < 1) {
            throw new IllegalArgumentException("no OST takes new objects; look at the state of the OSTs");
        }
    }

    /**
     * From what a file system tells.
     *
     * @param osts the OSTs, usable or not
     * @param ownDefault whether the directory has a default layout of its own
     * @param effectiveDefault what a file made there gets when nothing is said
     * @return the place, without data on the MDT
     * @throws IllegalArgumentException when no OST is usable
     */
    public static Place of(List<StorageTarget> osts, boolean ownDefault, Layout effectiveDefault) {
        List<StorageTarget> usable =
                osts.stream().filter(StorageTarget::isUsable).toList();
        long smallest =
                usable.stream().mapToLong(StorageTarget::availableBytes).min().orElse(0);
        return new Place(usable.size(), smallest, ownDefault, effectiveDefault, 0);
    }

    /** Whether someone chose the default: it is composite, names a pool, or has a stripe count of its own. */
    boolean hasChosenDefault() {
        if (!ownDefault) {
            return false;
        }
        Component first = effectiveDefault.components().get(0);
        return effectiveDefault.isComposite()
                || !first.pool().isEmpty()
                || (first.stripeCount() != Layout.DEFAULT_STRIPE_COUNT && first.stripeCount() != 1);
    }

    /** Whether the default gives one stripe to a file of a size. */
    boolean defaultIsSingleStripe(long sizeBytes) {
        return effectiveDefault.components().stream()
                .filter(component -> !component.has(LayoutFlag.EXTENSION))
                .filter(component -> Long.compareUnsigned(component.extent().start(), Math.max(sizeBytes, 1)) < 0)
                .allMatch(component ->
                        component.stripeCount() == 1 || component.pattern().isMdt());
    }
}
