package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was made with which client request token. */
final class Tokens {

    private record Use(ObjectNode request, String made) {}

    private final Map<String, Use> uses = new HashMap<>();

    /** What the same request made before. */
    Optional<String> madeBy(String operation, Input request) {
        Optional<String> token = request.token();
        Use use = token.isEmpty() ? null : uses.get(operation + " " + token.get());
        if (use == null) {
            return Optional.empty();
        }
        if (!use.request().equals(request.json())) {
            throw new ServiceError(
                    "IncompatibleParameterError",
                    "A resource was made with this client request token and other parameters.");
        }
        return Optional.of(use.made());
    }

    void remember(String operation, Input request, String made) {
        request.token().ifPresent(token -> uses.put(operation + " " + token, new Use(request.json(), made)));
    }
}
