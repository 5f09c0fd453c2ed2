package io.sluice.staging.repository;

import io.sluice.staging.StagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.fsx.FSxAsyncClient;

/** Calls of the service, waited for. Safe for use by several threads. */
final class FsxCalls {

    private final FSxAsyncClient client;

    FsxCalls(FSxAsyncClient client) {
        this.client = client;
    }

    /**
     * The answer to one request.
     *
     * @param doing for example {@code cannot create the association}
     */
    <T> T call(String doing, Function<FSxAsyncClient, CompletableFuture<T>> request) throws StagingException {
        CompletableFuture<T> answer = request.apply(client);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw Patience.interrupted("asking FSx (" + doing + ")");
        } catch (ExecutionException e) {
            throw FsxFailures.of(doing, e.getCause() == null ? e : e.getCause());
        }
    }

    /** What all pages of an answer hold, in the order of the service. */
    <P, T> List<T> all(
            String doing, Function<FSxAsyncClient, SdkPublisher<P>> request, Function<P, List<T>> itemsOfPage)
            throws StagingException {
        List<T> items = new ArrayList<>();
        call(doing, fsx -> request.apply(fsx).subscribe(page -> items.addAll(itemsOfPage.apply(page))));
        return items;
    }
}
