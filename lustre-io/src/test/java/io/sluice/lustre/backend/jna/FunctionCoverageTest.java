package io.sluice.lustre.backend.jna;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sluice.lustre.contract.TestMount;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * COVERAGE.md: every function of liblustreapi 2.17.0, whether the product calls it and where, and why not otherwise. Made
 * from the compiled classes; {@code -Dsluice.update-docs=true} writes it anew.
 */
final class FunctionCoverageTest {

    private static final Path DOCUMENT = Path.of("COVERAGE.md");
    private static final int PROMISED = 110;
    private static final int NAMED_TESTS = 3;

    private record Function(String area, String name, String since) {}

    @Test
    void theDocumentSaysWhatTheClassesDo() throws IOException {
        if (Boolean.getBoolean("sluice.update-docs")) {
            write();
        }
        String text = document();

        assertThat(Files.readString(DOCUMENT))
                .as("COVERAGE.md is out of date; run the test with -Dsluice.update-docs=true")
                .isEqualTo(text);
    }

    static void write() throws IOException {
        Files.writeString(DOCUMENT, document());
    }

    @Test
    void everyFunctionThatIsCalledIsCalledInATest() throws IOException {
        CallClaims claims = CallClaims.read();

        assertThat(callers().keySet())
                .filteredOn(name -> name.startsWith("llapi_"))
                .allSatisfy(name -> assertThat(claims.callers(name)).as(name).isNotEmpty());
    }

    @Test
    void atLeastThePromisedNumberOfFunctionsIsCalled() {
        assertThat(callers().keySet().stream().filter(name -> name.startsWith("llapi_")))
                .hasSizeGreaterThanOrEqualTo(PROMISED);
    }

    @Test
    void everyFunctionThatIsNotCalledHasAReason() {
        Map<String, Set<String>> callers = callers();

        assertThat(functions())
                .filteredOn(function -> !callers.containsKey(function.name()))
                .allSatisfy(function ->
                        assertThat(reason(function.name())).as(function.name()).isNotEmpty());
    }

    @Test
    void theReleaseOfEveryBoundFunctionIsThatOfTheHeaders() {
        Map<String, String> since = functions().stream().collect(Collectors.toMap(Function::name, Function::since));

        for (Method method : LibLustreApi.class.getDeclaredMethods()) {
            assertThat(method.getAnnotation(Since.class).value())
                    .as(method.getName())
                    .isEqualTo(since.get(method.getName()));
        }
    }

    @Test
    void theSimulatorHasEveryFunctionThatIsCalled() throws IOException {
        TestMount.useSimulator();
        LustreLibrary library = LustreLibrary.load();

        assertThat(library.present())
                .containsAll(callers().keySet().stream()
                        .filter(name -> name.startsWith("llapi_"))
                        .toList());
    }

    private static String document() throws IOException {
        CallClaims claims = CallClaims.read();
        Map<String, Set<String>> callers = callers();
        List<Function> functions = functions();
        long called = functions.stream()
                .filter(function -> callers.containsKey(function.name()))
                .count();
        StringBuilder text = new StringBuilder();
        text.append("# Functions of liblustreapi\n\n")
                .append("Made by a test from the compiled classes. Of the ")
                .append(functions.size())
                .append(" functions that liblustreapi 2.17.0 exports, lustre-io calls ")
                .append(called)
                .append(
                        ".\n\"Since\" is the first release whose header declares a function, of 2.10, 2.12, 2.15, 2.16 and")
                .append(
                        " 2.17.\nWhere a loaded library lacks one, the exception names the function and that release.\n");
        String area = "";
        for (Function function : functions) {
            if (!function.area().equals(area)) {
                area = function.area();
                text.append("\n## ").append(area).append("\n\n");
                text.append("| function | since | called by, or why not | in tests |\n|---|---|---|---|\n");
            }
            Set<String> by = callers.get(function.name());
            text.append("| `")
                    .append(function.name())
                    .append("` | ")
                    .append(function.since())
                    .append(" | ")
                    .append(by == null ? "not called: " + reason(function.name()) : String.join(", ", by))
                    .append(" | ")
                    .append(by == null ? "" : tests(claims.callers(function.name())))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String tests(List<String> classes) {
        String first = classes.stream().limit(NAMED_TESTS).collect(Collectors.joining(", "));
        return classes.size() <= NAMED_TESTS ? first : first + " and " + (classes.size() - NAMED_TESTS) + " more";
    }

    /** Function to the methods of the product that call it. */
    private static Map<String, Set<String>> callers() {
        Map<String, Set<String>> callers = new TreeMap<>();
        for (JavaMethodCall call : product().stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .toList()) {
            if (call.getTargetOwner().isEquivalentTo(LibLustreApi.class)
                    || call.getTargetOwner().isEquivalentTo(FrequentCalls.class)) {
                String owner = call.getOriginOwner().getSimpleName();
                String method = call.getOrigin().getName().replaceAll("^lambda\\$(\\w+)\\$\\d+$", "$1");
                callers.computeIfAbsent(call.getTarget().getName(), name -> new TreeSet<>())
                        .add("`" + owner + "." + method.replace("<init>", "new") + "`");
            }
        }
        return callers;
    }

    private static JavaClasses product() {
        return new ClassFileImporter()
                .importPath(Path.of(URI.create(LibLustreApi.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString())));
    }

    private static List<Function> functions() {
        List<Function> functions = new ArrayList<>();
        for (String line : resource("functions.tsv").lines().toList()) {
            String[] cells = line.split("\t", -1);
            functions.add(new Function(cells[0], cells[1], cells[2]));
        }
        return functions;
    }

    /** The reason that stands under the name itself or under the longest beginning of it. */
    private static String reason(String name) {
        Properties reasons = new Properties();
        try (InputStreamReader in = new InputStreamReader(stream("unbound.properties"), StandardCharsets.UTF_8)) {
            reasons.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reasons.stringPropertyNames().stream()
                .filter(key -> name.matches(key.replace("*", ".*")))
                .max(Comparator.comparingInt(String::length))
                .map(reasons::getProperty)
                .orElse("");
    }

    private static String resource(String name) {
        try (InputStream in = stream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String name) {
        InputStream in = FunctionCoverageTest.class.getResourceAsStream("/liblustreapi/" + name);
        if (in == null) {
            throw new IllegalStateException("no resource " + name);
        }
        return in;
    }
}
