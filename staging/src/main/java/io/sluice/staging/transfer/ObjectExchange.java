package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagePhase;
import software.amazon.awssdk.crt.http.HttpRequest;

/** A request for an object, which counts in a run's budget. */
abstract class ObjectExchange extends Exchange {

    private final Run run;
    private long begun;
    private long firstByte;

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
        firstByte = System.nanoTime();
        run.concurrency().answered(firstByte - begun);
        run.listener().took(StagePhase.FIRST_BYTE, firstByte - begun);
    }

    @Override
    final void over() {
        if (firstByte != 0) {
            run.listener().took(StagePhase.BODY, System.nanoTime() - firstByte);
        }
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
