package io.sluice.staging.testing.fault;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Puts the objects on a page of a listing into another order; the page's end and its token stay. */
final class ListingDisorder {

    private ListingDisorder() {}

    static Answer apply(Answer answer, long seed) {
        byte[] body = shuffled(answer.body(), seed);
        HttpHeaders headers = new DefaultHttpHeaders().set(answer.headers());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return new Answer(answer.status(), headers, body);
    }

    private static byte[] shuffled(byte[] page, long seed) {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(page));
            Element root = document.getDocumentElement();
            NodeList found = root.getElementsByTagName("Contents");
            List<Node> entries = new ArrayList<>();
            for (int k = 0; k < found.getLength(); k++) {
                entries.add(found.item(k));
            }
            entries.forEach(root::removeChild);
            Collections.shuffle(entries, new Random(seed));
            entries.forEach(root::appendChild);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(page.length);
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(bytes));
            return bytes.toByteArray();
        } catch (Exception e) {
            throw new IllegalStateException("the server's listing is no XML", e);
        }
    }
}
