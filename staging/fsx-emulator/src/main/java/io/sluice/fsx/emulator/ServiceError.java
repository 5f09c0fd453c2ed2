package io.sluice.fsx.emulator;

/** An error as the service answers it: its name on the wire and a sentence. */
final class ServiceError extends RuntimeException {

    private final String name;

    ServiceError(String name, String message) {
        super(message, null, false, false);
        this.name = name;
    }

    String name() {
        return name;
    }

    int status() {
        return name.equals("InternalServerError") ? 500 : 400;
    }

    static ServiceError badRequest(String message) {
        return new ServiceError("BadRequest", message);
    }
}
