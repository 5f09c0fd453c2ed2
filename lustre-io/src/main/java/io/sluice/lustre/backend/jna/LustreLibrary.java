package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.LustreUnsupportedException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A loaded {@code liblustreapi} and which functions it has; capability is the symbol, never the version. */
final class LustreLibrary {

    static final String PROPERTY = "sluice.lustre.library";
    static final String ENVIRONMENT = "SLUICE_LUSTRE_LIBRARY";

    private static final List<String> NAMES = List.of("liblustreapi.so.1", "liblustreapi.so");

    private final String name;
    private final NativeLibrary library;
    private final LibLustreApi api;
    private final FrequentCalls frequent;
    private final Set<String> present;
    private final Map<String, String> since;

    private LustreLibrary(String name, NativeLibrary library, LibLustreApi api) {
        this.name = name;
        this.library = library;
        this.api = api;
        this.frequent = DirectCalls.of(library, api);
        this.since = new HashMap<>();
        this.present = new TreeSet<>();
        for (Method method : LibLustreApi.class.getDeclaredMethods()) {
            Since first = method.getAnnotation(Since.class);
            if (first != null) {
                since.put(method.getName(), first.value());
                if (resolves(library, method.getName())) {
                    present.add(method.getName());
                }
            }
        }
    }

    private static boolean resolves(NativeLibrary library, String function) {
        try {
            library.getFunction(function);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /**
     * Loads the library that the property or the environment names, else the installed one.
     *
     * @throws LustreUnavailableException saying what was tried and what to do
     */
    static LustreLibrary load() throws LustreUnavailableException {
        @Nullable String named = System.getProperty(PROPERTY, System.getenv(ENVIRONMENT));
        if (named != null && !named.isEmpty()) {
            return loadNamed(named);
        }
        List<String> errors = new ArrayList<>();
        for (String candidate : NAMES) {
            try {
                return open(candidate);
            } catch (LinkageError e) {
                errors.add(firstLine(e));
            }
        }
        throw new LustreUnavailableException(
                "load liblustreapi",
                "",
                "neither liblustreapi.so.1 nor liblustreapi.so can be loaded: " + errors.get(0),
                "install the Lustre client (package lustre-client), or name the library in the system property "
                        + PROPERTY + " or the environment variable " + ENVIRONMENT);
    }

    private static LustreLibrary loadNamed(String named) throws LustreUnavailableException {
        try {
            return open(named);
        } catch (LinkageError e) {
            throw new LustreUnavailableException(
                    "load liblustreapi",
                    named,
                    "cannot be loaded: " + firstLine(e),
                    "check the system property " + PROPERTY + " and the environment variable " + ENVIRONMENT);
        }
    }

    private static LustreLibrary open(String name) {
        NativeLibrary library = NativeLibrary.getInstance(name);
        LustreLibrary opened = new LustreLibrary(name, library, Native.load(name, LibLustreApi.class));
        LibraryLog.install(opened.api, opened);
        return opened;
    }

    private static String firstLine(LinkageError e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }

    LibLustreApi api() {
        return api;
    }

    FrequentCalls frequent() {
        return frequent;
    }

    NativeLibrary nativeLibrary() {
        return library;
    }

    String name() {
        return name;
    }

    boolean has(String function) {
        return present.contains(function);
    }

    /** The functions of {@link LibLustreApi} that this library has. */
    Set<String> present() {
        return present;
    }

    /**
     * The functions, when the library has the one that is about to be called.
     *
     * @throws LustreUnsupportedException naming the function and the first release that has it
     */
    LibLustreApi require(String function, String operation, String subject) throws LustreUnsupportedException {
        if (!has(function)) {
            throw new LustreUnsupportedException(
                    operation,
                    subject,
                    "the installed Lustre client has no " + function,
                    "it came with Lustre " + since.getOrDefault(function, "later than 2.17"));
        }
        return api;
    }
}
