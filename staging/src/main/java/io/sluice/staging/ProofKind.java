package io.sluice.staging;

/** How the bytes of a staged file were proven to be those that S3 holds, the strongest first. */
public enum ProofKind {
    /** The object's own full-object CRC64NVME. */
    CRC64NVME,
    /** The object's own full-object CRC32C. */
    CRC32C,
    /** The object's own full-object CRC32. */
    CRC32,
    /** The object's own SHA-256. */
    SHA256,
    /** The object's own SHA-1. */
    SHA1,
    /** Another checksum of the object's own, of a kind that came later. */
    OTHER_CHECKSUM,
    /** The checksums of the object's parts, and the checksum over them. */
    COMPOSITE,
    /** The ETag of an object that was uploaded in one piece without a key of its own: its MD5. */
    MD5_ETAG,
    /** S3 keeps nothing to compare with: the length alone. */
    LENGTH
}
