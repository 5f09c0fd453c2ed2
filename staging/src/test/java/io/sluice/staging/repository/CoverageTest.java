package io.sluice.staging.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.fsx.FSxAsyncClient;

/** The table of operations in this module's README.md is what it says. */
class CoverageTest {

    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\|(.*?)\\|(.*?)\\|");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");

    private record Row(String operation, String coveredBy, String leftOut) {}

    @Test
    void everyOperationOfTheClientIsNamedOnce() throws IOException {
        List<String> named = new ArrayList<>(rows().stream().map(Row::operation).toList());
        named.addAll(notOfLustre());

        assertThat(named).containsExactlyInAnyOrderElementsOf(operations());
    }

    @Test
    void anOperationIsEitherCoveredOrLeftOutForAReason() throws IOException {
        assertThat(rows())
                .allSatisfy(row -> assertThat(row.coveredBy().isEmpty())
                        .as(row.operation())
                        .isNotEqualTo(row.leftOut().isEmpty()));
    }

    @Test
    void whatCoversAnOperationIsThereAndCallsIt() throws IOException {
        Map<String, String> missing = new TreeMap<>();
        for (Row row : rows()) {
            if (!row.coveredBy().isEmpty()) {
                String[] name = row.coveredBy().replace("`", "").split("\\.", -1);
                String source =
                        Files.readString(Path.of("src/main/java/io/sluice/staging/repository", name[0] + ".java"));
                String call = Character.toLowerCase(row.operation().charAt(0))
                        + row.operation().substring(1);
                if (!methods(name[0]).contains(name[1]) || !source.contains(call)) {
                    missing.put(row.operation(), row.coveredBy());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Set<String> methods(String type) {
        try {
            return Set.copyOf(Arrays.stream(Class.forName("io.sluice.staging.repository." + type)
                            .getMethods())
                    .map(Method::getName)
                    .toList());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("the table names " + type, e);
        }
    }

    private static Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        Stream.of(FSxAsyncClient.class.getMethods())
                .filter(method -> method.getReturnType() == CompletableFuture.class)
                .map(Method::getName)
                .forEach(name -> operations.add(Character.toUpperCase(name.charAt(0)) + name.substring(1)));
        return operations;
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(
                        new Row(row.group(1), row.group(2).strip(), row.group(3).strip()));
            }
        }
        return rows;
    }

    private static List<String> notOfLustre() throws IOException {
        String text = Files.readString(Path.of("README.md"));
        String list = text.substring(text.indexOf("do not concern Lustre:"));
        List<String> names = new ArrayList<>();
        for (Matcher code = CODE.matcher(list.substring(0, list.indexOf("`.") + 1)); code.find(); ) {
            names.add(code.group(1));
        }
        return names;
    }
}
