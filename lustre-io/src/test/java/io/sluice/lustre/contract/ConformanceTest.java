package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * CONFORMANCE.md: the numbered cases of Lustre's behaviour and the tests that cover them. Made from the annotations on the
 * tests; {@code -Dsluice.update-docs=true} writes it anew.
 */
final class ConformanceTest {

    private static final Path DOCUMENT = Path.of("CONFORMANCE.md");
    private static final Path CASES = Path.of("src/test/resources/conformance.tsv");

    /** Cases without a test of their own, and why. */
    private static final Map<Integer, String> LEFT_OUT =
            Map.of(15, "the compiler's null check refuses a call without a path");

    @Test
    void theDocumentSaysWhatTheAnnotationsDo() throws IOException {
        String text = document();

        if (Boolean.getBoolean("sluice.update-docs")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("CONFORMANCE.md is out of date; run the test with -Dsluice.update-docs=true")
                .isEqualTo(text);
    }

    @Test
    void everyCaseHasATestOrAReason() throws IOException {
        Map<Integer, Set<String>> tests = tests();

        assertThat(cases().keySet()).allMatch(number -> tests.containsKey(number) != LEFT_OUT.containsKey(number));
        assertThat(cases()).containsKeys(tests.keySet().toArray(Integer[]::new));
    }

    private static String document() throws IOException {
        Map<Integer, Set<String>> tests = tests();
        StringBuilder text = new StringBuilder("# Cases of Lustre's behaviour\n\n")
                .append("Made by a test from the annotations of the tests. Of the ")
                .append(cases().size())
                .append(" cases that a binding must get right, ")
                .append(tests.size())
                .append(
                        " have tests.\nThe contract tests among them run through the library, through the kernel's calls,"
                                + " against imitations of\nLustre 2.10, 2.12 and 2.15, and on a real mount.\n\n")
                .append("| case | about | tests |\n|---|---|---|\n");
        cases().forEach((number, about) -> text.append("| ")
                .append(number)
                .append(" | ")
                .append(about)
                .append(" | ")
                .append(
                        tests.containsKey(number)
                                ? String.join(", ", tests.get(number))
                                : "none: " + LEFT_OUT.getOrDefault(number, ""))
                .append(" |\n"));
        return text.toString();
    }

    private static Map<Integer, String> cases() throws IOException {
        Map<Integer, String> cases = new TreeMap<>();
        for (String line : Files.readAllLines(CASES)) {
            cases.put(Integer.parseInt(line.substring(0, line.indexOf('\t'))), line.substring(line.indexOf('\t') + 1));
        }
        return cases;
    }

    private static Map<Integer, Set<String>> tests() {
        Map<Integer, Set<String>> tests = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .importPath(Path.of(URI.create(ConformanceTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString())))) {
            for (JavaMethod method : type.getMethods()) {
                for (int number : method.tryGetAnnotationOfType(Conformance.class)
                        .map(Conformance::value)
                        .orElse(new int[0])) {
                    tests.computeIfAbsent(number, key -> new TreeSet<>())
                            .add("`" + type.getSimpleName() + "." + method.getName() + "`");
                }
            }
        }
        return tests;
    }
}
