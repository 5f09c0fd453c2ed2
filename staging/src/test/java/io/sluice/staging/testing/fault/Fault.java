package io.sluice.staging.testing.fault;

import java.util.EnumSet;
import java.util.Set;

/** What a {@link FaultProxy} may do to a request. */
public enum Fault {
    /** The connection is reset before a byte of the answer is sent. */
    RESET,
    /** The connection is reset half-way through the body. */
    RESET_IN_BODY,
    /** The connection is closed in order half-way through the body. */
    TRUNCATION,
    /** Half the body is sent, then nothing until the stall is over, then the connection is reset. */
    STALL,
    /** One bit of the body differs. */
    CORRUPTION,
    /** 503 SlowDown. */
    SLOW_DOWN,
    /** 503 SlowDown with {@code Retry-After: 1}. */
    SLOW_DOWN_RETRY_AFTER,
    /** 500 InternalError. */
    INTERNAL_ERROR,
    /** The object is replaced before the request reaches the server. Once per object. */
    OBJECT_CHANGE,
    /** The entries of a page of a listing come in another order. */
    LISTING_DISORDER;

    /** Faults that a client can get over by trying again. */
    public static final Set<Fault> TRANSIENT = Set.copyOf(EnumSet.complementOf(EnumSet.of(OBJECT_CHANGE)));

    boolean appliesTo(S3Request request) {
        return switch (this) {
            case RESET, SLOW_DOWN, SLOW_DOWN_RETRY_AFTER, INTERNAL_ERROR -> true;
            case RESET_IN_BODY, TRUNCATION, STALL -> request.readsObject() || request.lists();
            // Nobody could notice a changed letter in a listing.
            case CORRUPTION, OBJECT_CHANGE -> request.readsObject();
            case LISTING_DISORDER -> request.lists();
        };
    }
}
