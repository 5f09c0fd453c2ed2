package io.sluice.lustre.backend.jna;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import io.sluice.lustre.backend.Backends;
import io.sluice.lustre.contract.TestMount;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.TestAbortedException;

/**
 * Holds every test class to what {@link CallClaims} says that it calls. The library itself, which is the simulator's, tells
 * which of its functions were called from outside it while the class ran.
 */
public final class CallRecorder implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final String LIBRARY = "sluice.lustre.library";

    private final Set<String> finished = new HashSet<>();
    private boolean aborted;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        finished.clear();
        aborted = false;
        if (Boolean.getBoolean("sluice.update-docs")) {
            // What is called once for the process is no class's call in particular.
            TestMount.useSimulator();
            Backends.require("record calls", "");
            context.getRoot().getStore(Namespace.GLOBAL).getOrComputeIfAbsent(CallRecorder.class, key ->
                    (AutoCloseable) FunctionCoverageTest::write);
        }
        take();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        finished.add(context.getRequiredTestMethod().getName());
        aborted |= context.getExecutionException().orElse(null) instanceof TestAbortedException;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Set<String> called = take();
        Class<?> test = context.getRequiredTestClass();
        if (!wasWhole(test) || !recorded()) {
            return;
        }
        CallClaims claims = CallClaims.read();
        if (Boolean.getBoolean("sluice.update-docs")) {
            claims.replace(test.getSimpleName(), TestMount.release(), called).write();
        } else {
            assertThat(called)
                    .as("functions that calls.tsv says that %s calls", test.getSimpleName())
                    .containsAll(claims.of(test.getSimpleName(), TestMount.release()));
        }
    }

    /** A part of a class calls less, and so does a user for whom tests are left out. */
    private boolean wasWhole(Class<?> test) {
        boolean root = "root".equals(System.getProperty("user.name"));
        return (root || !aborted)
                && ReflectionSupport.findMethods(
                                test,
                                method -> AnnotationSupport.isAnnotated(method, org.junit.jupiter.api.Test.class),
                                HierarchyTraversalMode.TOP_DOWN)
                        .stream()
                        .allMatch(method -> finished.contains(method.getName()));
    }

    private static boolean recorded() {
        return System.getProperty(LIBRARY) != null && TestMount.releaseIsSimulated();
    }

    /** The functions called since this was asked before. */
    private static Set<String> take() {
        if (!recorded()) {
            return Set.of();
        }
        try (Memory names = new Memory(1 << 16)) {
            NativeLibrary library = NativeLibrary.getInstance(System.getProperty(LIBRARY));
            long bytes = (Long) library.getFunction("lustre_simulator_calls")
                    .invoke(Long.class, new Object[] {names, names.size()});
            String text = new String(names.getByteArray(0, (int) bytes), java.nio.charset.StandardCharsets.US_ASCII);
            return new TreeSet<>(text.lines().toList());
        }
    }
}
