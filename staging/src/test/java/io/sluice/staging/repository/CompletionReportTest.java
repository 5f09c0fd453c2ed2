package io.sluice.staging.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionReportTest {

    @Test
    void everyDocumentedErrorCodeIsTyped() throws StagingException {
        List<String> documented = List.of(
                "PathSizeTooLong",
                "FileSizeTooLarge",
                "S3AccessDenied",
                "S3Error",
                "S3ObjectPathNotPosixCompliant",
                "S3FileDeleted",
                "S3ObjectNotFound",
                "S3ObjectInUnsupportedTier",
                "S3SymlinkInUnsupportedTier",
                "ResourceBusy",
                "InternalError",
                "S3ObjectTypeMismatch");
        StringBuilder csv = new StringBuilder();
        documented.forEach(code ->
                csv.append("dir/").append(code).append(",failed,").append(code).append("\r\n"));

        List<PathResult> results = read(csv.toString());

        assertThat(results).extracting(PathResult::errorCode).containsExactlyElementsOf(documented);
        assertThat(results)
                .extracting(PathResult::code)
                .doesNotContain(TaskErrorCode.UNKNOWN)
                .doesNotHaveDuplicates();
        assertThat(TaskErrorCode.values()).hasSize(documented.size() + 1);
    }

    @Test
    void aCodeThatIsNewKeepsItsName() throws StagingException {
        PathResult result = read("a,failed,S3MoonPhase\n").get(0);

        assertThat(result.code()).isEqualTo(TaskErrorCode.UNKNOWN);
        assertThat(result.errorCode()).isEqualTo("S3MoonPhase");
    }

    @Test
    void namesThatASpreadsheetWouldCalculateAreTakenOutOfTheirQuotationMarks() throws StagingException {
        List<PathResult> results = read("""
                ""\"@filename.txt""\",failed,S3Error
                '+filename.txt',failed,S3Error
                "file,name.txt",failed,S3Error
                "file""name.txt",failed,S3Error
                "two\nlines",failed,S3Error
                'plain',failed,S3Error
                """);

        assertThat(results)
                .extracting(PathResult::path)
                .containsExactly(
                        "@filename.txt", "+filename.txt", "file,name.txt", "file\"name.txt", "two\nlines", "'plain'");
    }

    @Test
    void aHeadingIsNoFile() throws StagingException {
        assertThat(read("FilePath,FileStatus,ErrorCode\na,failed,S3Error\n")).hasSize(1);
    }

    @Test
    void aWarningIsTold() throws StagingException {
        PathResult result =
                read("a,succeeded with warning,S3ObjectInUnsupportedTier\n").get(0);

        assertThat(result.isWarning()).isTrue();
    }

    @Test
    void anEmptyReportHasNoResults() throws StagingException {
        assertThat(read("")).isEmpty();
    }

    @Test
    void whatIsNoReportIsRefusedByName() {
        assertThatThrownBy(() -> read("<html>Forbidden</html>\n"))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.REPORT_UNREADABLE))
                .hasMessageContaining("s3://b/report.csv");
    }

    private static List<PathResult> read(String csv) throws StagingException {
        return CompletionReport.read(new ByteArrayInputStream(csv.getBytes(UTF_8)), "s3://b/report.csv");
    }
}
