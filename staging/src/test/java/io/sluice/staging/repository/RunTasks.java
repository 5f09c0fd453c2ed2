package io.sluice.staging.repository;

import io.sluice.staging.S3Access;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A process that runs an export, to be killed. */
final class RunTasks {

    private RunTasks() {}

    static Process start(URI fsx, URI s3, String fileSystemId, String token, List<String> paths, Path log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RunTasks.class.getName(),
                fsx.toString(),
                s3.toString(),
                fileSystemId,
                token));
        command.addAll(paths);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        S3Access access = S3Access.fromChain()
                .withEndpoint(URI.create(arguments[1]))
                .withRegion("us-east-1")
                .withCredentials(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")));
        try (DataRepositories repositories = DataRepositories.builder()
                .access(access)
                .endpoint(URI.create(arguments[0]))
                .build()) {
            List<String> paths = List.of(arguments).subList(4, arguments.length);
            repositories
                    .tasks()
                    .run(
                            TaskRequest.of(arguments[2], TaskKind.EXPORT, paths).withToken(arguments[3]),
                            TaskListener.NONE,
                            Duration.ofMinutes(10));
        }
    }
}
