package io.sluice.staging.transfer;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Where the objects of one bucket are found, and what every request for one of them carries. */
final class ObjectAddress {

    /** In place of the number of a part. */
    static final int WHOLE = 0;

    private final URI endpoint;
    private final String pathPrefix;
    private final HttpHeader host;
    private final List<HttpHeader> common;

    /**
     * @param base the bucket's URL: the bucket stands in its host or in its path
     * @param requesterPays whether requests say that the caller pays
     */
    ObjectAddress(URI base, boolean requesterPays) {
        this.endpoint = URI.create(base.getScheme() + "://" + base.getRawAuthority());
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        this.pathPrefix = path.endsWith("/") ? path : path + "/";
        this.host = new HttpHeader("Host", base.getRawAuthority());
        this.common = requesterPays ? List.of(new HttpHeader("x-amz-request-payer", "requester")) : List.of();
    }

    /** Scheme and authority. */
    URI endpoint() {
        return endpoint;
    }

    /** Names the bucket in messages. */
    String bucket() {
        return endpoint + pathPrefix;
    }

    /** A GET for the bucket itself. */
    HttpRequest query(String query) {
        List<HttpHeader> all = new ArrayList<>(common);
        all.add(host);
        return new HttpRequest("GET", pathPrefix + "?" + query, all.toArray(HttpHeader[]::new), null);
    }

    HttpRequest request(String method, String key, String versionId, List<HttpHeader> headers) {
        return request(method, key, versionId, WHOLE, headers);
    }

    /**
     * A request for an object, or for one of the parts that it was uploaded in.
     *
     * @param part its number from 1, or {@link #WHOLE}
     */
    HttpRequest request(String method, String key, String versionId, int part, List<HttpHeader> headers) {
        String path = pathPrefix + SdkHttpUtils.urlEncodeIgnoreSlashes(key);
        if (!versionId.isEmpty()) {
            path = path + "?versionId=" + SdkHttpUtils.urlEncode(versionId);
        }
        if (part != WHOLE) {
            path = path + (versionId.isEmpty() ? "?" : "&") + "partNumber=" + part;
        }
        List<HttpHeader> all = new ArrayList<>(headers.size() + common.size() + 1);
        all.add(host);
        all.addAll(common);
        all.addAll(headers);
        return new HttpRequest(method, path, all.toArray(HttpHeader[]::new), null);
    }
}
