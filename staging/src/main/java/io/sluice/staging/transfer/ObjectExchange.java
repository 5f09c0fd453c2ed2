package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import software.amazon.awssdk.crt.http.HttpRequest;

/** A request for an object, which counts in a run's budget. */
abstract class ObjectExchange extends Exchange {

    private final Run run;
    private long begun;

    ObjectExchange(Run run) {
        this.run = run;
    }

    final Run run() {
        return run;
    }

    /** Sends the request, which the budget has admitted. */
    final void send(HttpRequest request) {
        begun = System.nanoTime();
        run.inFlight(this);
        run.connection().send(request, this);
    }

    @Override
    void answered() {
        run.concurrency().answered(System.nanoTime() - begun);
    }

    @Override
    final void over() {
        run.noLongerInFlight(this);
        run.budget().requestDone();
    }

    @Override
    final void failed(RequestFailure why) {
        if (why.cause() == FailureCause.THROTTLED) {
            run.concurrency().throttled();
        }
        lost(why);
    }

    /** As {@link #failed}. */
    abstract void lost(RequestFailure why);

    @Override
    final void broke(RuntimeException e) {
        run.broke(e);
    }
}
