package io.sluice.fsx.emulator;

import java.util.concurrent.atomic.AtomicLong;

/** Names as the service gives them: a kind and 17 hexadecimal digits. */
final class Ids {

    private final AtomicLong last = new AtomicLong();

    String next(String kind) {
        return String.format("%s-0%016x", kind, last.incrementAndGet());
    }

    static String arn(String kind, String id) {
        return "arn:aws:fsx:us-east-1:123456789012:" + kind + "/" + id;
    }
}
