package io.sluice.fsx.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Writes completion reports: {@code REPORT_CSV_20191124}. */
final class ReportFile {

    private static final ObjectWriter WRITER = new CsvMapper()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .writer(CsvSchema.builder()
                    .addColumn("FilePath")
                    .addColumn("FileStatus")
                    .addColumn("ErrorCode")
                    .build());

    private ReportFile() {}

    static void write(S3Client s3, Job job, String path) {
        String rest = path.substring("s3://".length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String prefix = slash < 0 ? "" : rest.substring(slash + 1);
        String name = job.type.startsWith("IMPORT") ? "report.csv" : "failures.csv";
        String key = (prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/") + job.id + "/" + name;
        try {
            s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(csv(job.lines)));
        } catch (SdkException e) {
            job.failure = "The completion report could not be written to " + path + ".";
        }
    }

    private static byte[] csv(List<Job.Line> lines) {
        StringBuilder csv = new StringBuilder();
        try {
            for (Job.Line line : lines) {
                csv.append(WRITER.writeValueAsString(new String[] {quoted(line.path()), line.status(), line.code()}));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("three strings are always a line", e);
        }
        return csv.toString().getBytes(UTF_8);
    }

    /** What a spreadsheet would calculate stands in quotation marks that are part of the value. */
    private static String quoted(String path) {
        return !path.isEmpty() && "@+-=".indexOf(path.charAt(0)) >= 0 ? '"' + path + '"' : path;
    }
}
