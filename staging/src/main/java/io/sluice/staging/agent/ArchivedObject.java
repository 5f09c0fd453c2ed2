package io.sluice.staging.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.S3Location;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;

/**
 * The object that holds an archived file's data, as it is recorded on the file: in the extended attribute {@value #ATTRIBUTE},
 * which only root sees and sets, as a JSON object with the names of this record's components. Whoever could change the record
 * of an own file could have any object of the bucket restored into it.
 *
 * @param bucket the bucket
 * @param key the object's key
 * @param eTag the ETag without quotes; a restore takes no other content
 * @param versionId the version in a versioned bucket; empty otherwise, and for imported objects
 * @param sizeBytes the object's size, which is the file's
 * @param crc64nvme checksum of the content in base64; empty when it is not known
 */
public record ArchivedObject(
        String bucket, String key, String eTag, String versionId, long sizeBytes, String crc64nvme) {

    /** Where it is recorded. */
    public static final String ATTRIBUTE = "trusted.sluice.object";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a listing says of an object.
     *
     * @param bucket the bucket
     * @param object the object
     * @return its record
     */
    public static ArchivedObject of(String bucket, SourceObject object) {
        boolean proven = object.checksum().algorithm().equals("CRC64NVME");
        return new ArchivedObject(
                bucket,
                object.key(),
                object.eTag(),
                object.versionId(),
                object.size(),
                proven ? object.checksum().value() : "");
    }

    /**
     * Where it is.
     *
     * @return bucket and key
     */
    public S3Location location() {
        return new S3Location(bucket, key);
    }

    byte[] toBytes() {
        ObjectNode json = JSON.createObjectNode();
        json.put("bucket", bucket);
        json.put("key", key);
        json.put("eTag", eTag);
        json.put("versionId", versionId);
        json.put("sizeBytes", sizeBytes);
        json.put("crc64nvme", crc64nvme);
        return json.toString().getBytes(UTF_8);
    }

    static ArchivedObject read(byte[] bytes, String file) throws IOException {
        try {
            JsonNode json = JSON.readTree(new String(bytes, UTF_8));
            if (json.path("key").isTextual() && json.path("bucket").isTextual()) {
                return new ArchivedObject(
                        json.path("bucket").asText(),
                        json.path("key").asText(),
                        json.path("eTag").asText(),
                        json.path("versionId").asText(),
                        json.path("sizeBytes").asLong(),
                        json.path("crc64nvme").asText());
            }
        } catch (JsonProcessingException e) {
            throw new IOException("the attribute " + ATTRIBUTE + " of " + file + " cannot be read", e);
        }
        throw new IOException("the attribute " + ATTRIBUTE + " of " + file + " names no object");
    }
}
