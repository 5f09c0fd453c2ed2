package io.sluice.staging;

/** In which order objects are begun. */
public enum TransferOrder {
    /** In the order of keys, which is the order in which they are listed: the first are begun at once. */
    LISTED,
    /**
     * The largest first, as far as a look ahead of 50,000 objects goes, so that the longest does not stand alone at the end.
     * Nothing is begun before that many are listed, or all.
     */
    LARGEST,
    /** In the order of the lines of the list or the plan that names them; of a listing, as {@link #LISTED}. */
    GIVEN
}
