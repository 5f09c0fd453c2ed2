package io.sluice.staging.plan;

/**
 * How it is known that a file has its object's bytes.
 *
 * @param kind how the bytes were compared with what S3 says, as one short word of the engine's, for example
 *     {@code full-object}, {@code composite}, {@code etag} or {@code length}
 * @param algorithm the algorithm of {@code checksum}, for example {@code CRC64NVME}; empty when there is none
 * @param checksum the checksum of the whole file as written, in base64, by which it can be verified later without S3;
 *     empty when there is none
 */
public record Proof(String kind, String algorithm, String checksum) {}
