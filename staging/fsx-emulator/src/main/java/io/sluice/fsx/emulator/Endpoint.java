package io.sluice.fsx.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AWS JSON 1.1 over HTTP, on a free port of the loopback interface. */
final class Endpoint implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);
    private static final String TARGET = "AWSSimbaAPIService_v20180301.";
    private static final int THREADS = 4;

    private final Account account;
    private final Map<String, Operation> operations = new HashMap<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicLong requests = new AtomicLong();
    private volatile int throttleEvery;

    Endpoint(Account account) throws IOException {
        this.account = account;
        operations.putAll(new FileSystemOperations(account).all());
        operations.putAll(new AssociationOperations(account).all());
        operations.putAll(new TaskOperations(account).all());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::exchange);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    long requests() {
        return requests.get();
    }

    void throttleEvery(int calls) {
        throttleEvery = calls;
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            long number = requests.incrementAndGet();
            try {
                if (throttleEvery > 0 && number % throttleEvery == 0) {
                    throw new ServiceError("ThrottlingException", "Rate exceeded");
                }
                send(exchange, number, 200, answer(exchange));
            } catch (ServiceError e) {
                ObjectNode body = mapper.createObjectNode();
                body.put("__type", e.name());
                body.put("Message", e.getMessage());
                send(exchange, number, e.status(), body);
            } catch (RuntimeException e) {
                log.error("the emulator failed", e);
                ObjectNode body = mapper.createObjectNode();
                body.put("__type", "InternalServerError");
                body.put("Message", e.toString());
                send(exchange, number, 500, body);
            }
        }
    }

    private ObjectNode answer(HttpExchange exchange) throws IOException {
        String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        Operation operation = target.startsWith(TARGET) ? operations.get(target.substring(TARGET.length())) : null;
        if (operation == null) {
            throw new ServiceError("UnknownOperationException", target + " is no operation of the emulator");
        }
        Input request = new Input(read(exchange));
        synchronized (account) {
            account.advance();
            return operation.answer(request);
        }
    }

    private ObjectNode read(HttpExchange exchange) throws IOException {
        try {
            JsonNode body = mapper.readTree(exchange.getRequestBody());
            if (body instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new ServiceError("SerializationException", "the body is no JSON: " + e.getOriginalMessage());
        }
        throw new ServiceError("SerializationException", "the body is no JSON object");
    }

    private void send(HttpExchange exchange, long number, int status, ObjectNode body) throws IOException {
        byte[] bytes = mapper.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.getResponseHeaders().set("x-amzn-RequestId", String.format("00000000-0000-0000-0000-%012x", number));
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
