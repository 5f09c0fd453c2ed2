package io.sluice.staging.source;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads the answer to ListObjectsV2. Elements that it does not know are passed over. */
final class ListingXml {

    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader xml;
    private final List<SourceObject> objects = new ArrayList<>(1000);
    private final List<String> directories = new ArrayList<>();
    private boolean urlEncoded;
    private boolean truncated;
    private String token = "";

    /** The checksum of the last object: neighbours nearly always have the same, so they share the record. */
    private ListedChecksum lastChecksum = ListedChecksum.NONE;

    private ListingXml(XMLStreamReader xml) {
        this.xml = xml;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    static ListingPage parse(byte[] body) throws StagingException {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(body));
            return new ListingXml(reader).page();
        } catch (XMLStreamException | IllegalArgumentException | DateTimeException e) {
            throw new StagingException(
                    FailureCause.SERVER_ERROR,
                    "the answer to a listing is not what S3 answers: " + e.getMessage(),
                    "check the endpoint",
                    null,
                    e);
        }
    }

    private ListingPage page() throws XMLStreamException {
        xml.nextTag();
        if (!xml.getLocalName().equals("ListBucketResult")) {
            throw new XMLStreamException("it is <" + xml.getLocalName() + ">");
        }
        while (nextChild()) {
            switch (xml.getLocalName()) {
                case "Contents" -> contents();
                case "CommonPrefixes" -> commonPrefix();
                case "IsTruncated" -> truncated = xml.getElementText().equals("true");
                case "NextContinuationToken" -> token = xml.getElementText();
                case "EncodingType" -> urlEncoded = xml.getElementText().equals("url");
                default -> skip();
            }
        }
        if (truncated && token.isEmpty()) {
            throw new XMLStreamException("it is cut off without a continuation token");
        }
        return urlEncoded ? decoded() : new ListingPage(objects, directories, truncated ? token : "");
    }

    /** The encoding may be named behind the keys that it concerns. */
    private ListingPage decoded() {
        objects.replaceAll(object -> needsDecoding(object.key()) ? withKey(object, decode(object.key())) : object);
        directories.replaceAll(ListingXml::decode);
        return new ListingPage(objects, directories, truncated ? token : "");
    }

    private static boolean needsDecoding(String text) {
        return text.indexOf('%') >= 0 || text.indexOf('+') >= 0;
    }

    private static String decode(String text) {
        return needsDecoding(text) ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
    }

    private static SourceObject withKey(SourceObject object, String key) {
        return new SourceObject(
                key,
                object.size(),
                object.eTag(),
                object.lastModified(),
                object.versionId(),
                object.storageClass(),
                object.checksum());
    }

    private void contents() throws XMLStreamException {
        String key = "";
        long size = 0;
        String eTag = "";
        Instant lastModified = Instant.EPOCH;
        String storageClass = "";
        String algorithm = "";
        String type = "";
        while (nextChild()) {
            switch (xml.getLocalName()) {
                case "Key" -> key = xml.getElementText();
                case "Size" -> size = Long.parseLong(xml.getElementText());
                case "ETag" -> eTag = unquoted(xml.getElementText());
                case "LastModified" -> lastModified = Instant.parse(xml.getElementText());
                case "StorageClass" -> storageClass = xml.getElementText().intern();
                case "ChecksumAlgorithm" -> algorithm = xml.getElementText();
                case "ChecksumType" -> type = xml.getElementText();
                default -> skip();
            }
        }
        objects.add(new SourceObject(key, size, eTag, lastModified, "", storageClass, checksum(algorithm, type)));
    }

    private ListedChecksum checksum(String algorithm, String type) {
        if (algorithm.isEmpty()) {
            return ListedChecksum.NONE;
        }
        if (!lastChecksum.algorithm().equals(algorithm) || !lastChecksum.type().equals(type)) {
            lastChecksum = new ListedChecksum(algorithm, type, "");
        }
        return lastChecksum;
    }

    private static String unquoted(String eTag) {
        return eTag.length() > 1 && eTag.charAt(0) == '"' ? eTag.substring(1, eTag.length() - 1) : eTag;
    }

    private void commonPrefix() throws XMLStreamException {
        while (nextChild()) {
            if (xml.getLocalName().equals("Prefix")) {
                directories.add(xml.getElementText());
            } else {
                skip();
            }
        }
    }

    /** Goes to the next element inside the current one, or to the current one's end. */
    private boolean nextChild() throws XMLStreamException {
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
                    return false;
                }
                default -> {}
            }
        }
    }

    private void skip() throws XMLStreamException {
        for (int depth = 1; depth > 0; ) {
            int event = xml.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }
}
