package io.sluice.lustre.layout;

/**
 * What a component carries beside its striping: bookkeeping of the file system and fields of newer releases, kept so
 * that a layout goes back as it came.
 *
 * @param layoutGeneration the generation that this component was last changed in
 * @param timestamp the seconds since the epoch at which a stale mirror became so; 0 otherwise
 * @param dataStripes the number of data stripes of an erasure code, 0 to 255; 0 without one
 * @param parityStripes the number of parity stripes of an erasure code, 0 to 255; 0 without one
 * @param compressionType the number of the compression, 0 to 255; 0 without one
 * @param compressionLevel the level (lower four bits) and the chunk size's logarithm (upper four bits), raw
 * @param ownerObjectId the object id of the file that the stripes belong to, or of what the server keeps in its place
 * @param ownerSequence the sequence of the same
 * @param foreign the bytes of a foreign component, from its magic on; empty for every other
 */
public record ComponentDetail(
        int layoutGeneration,
        long timestamp,
        int dataStripes,
        int parityStripes,
        int compressionType,
        int compressionLevel,
        long ownerObjectId,
        long ownerSequence,
        OpaqueBytes foreign) {

    /** Nothing beside the striping: what a component that a user builds has. */
    public static final ComponentDetail NONE = new ComponentDetail(0, 0, 0, 0, 0, 0, 0, 0, OpaqueBytes.NONE);
}
