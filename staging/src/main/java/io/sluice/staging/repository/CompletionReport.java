package io.sluice.staging.repository;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code REPORT_CSV_20191124}: RFC 4180 with the columns FilePath, FileStatus, ErrorCode. */
final class CompletionReport {

    private static final int COLUMNS = 3;
    private static final String NEEDS_QUOTES = "@+-=";

    private static final ObjectReader READER =
            new CsvMapper().enable(CsvParser.Feature.WRAP_AS_ARRAY).readerFor(String[].class);

    private CompletionReport() {}

    /**
     * Every line but the heading.
     *
     * @param name how to call it when it cannot be read
     */
    static List<PathResult> read(InputStream bytes, String name) throws StagingException {
        List<PathResult> results = new ArrayList<>();
        try (MappingIterator<String[]> lines = READER.readValues(bytes)) {
            while (lines.hasNextValue()) {
                String[] line = lines.nextValue();
                if (line.length != COLUMNS) {
                    throw unreadable(name, "line " + (results.size() + 1) + " has " + line.length + " columns", null);
                }
                if (!isHeading(line, results.isEmpty())) {
                    results.add(new PathResult(unquoted(line[0]), line[1], line[2]));
                }
            }
        } catch (StagingException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(name, e.getMessage(), e);
        }
        return results;
    }

    private static boolean isHeading(String[] line, boolean first) {
        return first && line[0].equals("FilePath") && line[2].equals("ErrorCode");
    }

    /** The service puts quotation marks of its own around names that a spreadsheet would take for formulas. */
    private static String unquoted(String path) {
        int last = path.length() - 1;
        boolean quoted = last >= 2
                && (path.charAt(0) == '"' || path.charAt(0) == '\'')
                && path.charAt(last) == path.charAt(0)
                && NEEDS_QUOTES.indexOf(path.charAt(1)) >= 0;
        return quoted ? path.substring(1, last) : path;
    }

    static StagingException unreadable(String name, @Nullable String why, @Nullable Throwable cause) {
        return new StagingException(
                FailureCause.REPORT_UNREADABLE,
                "the completion report " + name + " cannot be read" + (why == null ? "" : ": " + why),
                "read it with other means; the task itself is not affected",
                null,
                cause);
    }
}
