package io.sluice.staging.doctor;

import io.sluice.staging.S3Access;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.fsx.FSxClient;

/**
 * What an examination looks at. Everything is asked for through here, so that another machine's can be put in its place.
 *
 * @param root the directory that {@code /proc}, {@code /sys} and {@code /etc} are in
 * @param resolver finds the addresses of hosts
 * @param acceptorPort the TCP port that Lustre servers accept connections on
 * @param reservedPorts the TCP ports that a firewall has to let through besides
 * @param patience how long a host may take to answer
 * @param s3 how S3 is reached
 * @param fsx makes the client that asks for file systems and associations
 * @param fileSystemId the id of the FSx file system; empty when it is to be taken from the mount's host name
 * @param clock this machine's
 */
public record Surroundings(
        Path root,
        NameResolver resolver,
        int acceptorPort,
        List<Integer> reservedPorts,
        Duration patience,
        S3Access s3,
        FsxClients fsx,
        Optional<String> fileSystemId,
        Clock clock) {

    /** The port of the socket network driver of Lustre. */
    public static final int LUSTRE_PORT = 988;

    /** Makes a client for the FSx service. */
    @FunctionalInterface
    public interface FsxClients {

        /**
         * A client for one region.
         *
         * @param region the file system's region
         * @return a client, which is closed after use
         */
        FSxClient in(Region region);
    }

    /** Copies the list. */
    public Surroundings {
        reservedPorts = List.copyOf(reservedPorts);
    }

    /**
     * This machine. The ports are those that Amazon's security groups for FSx for Lustre name.
     *
     * @param s3 how S3 is reached
     * @param fileSystemId the id of the FSx file system, when it is known
     * @return the surroundings of this process
     */
    public static Surroundings ofThisMachine(S3Access s3, Optional<String> fileSystemId) {
        return new Surroundings(
                Path.of("/"),
                InetAddress::getAllByName,
                LUSTRE_PORT,
                IntStream.rangeClosed(1018, 1023).boxed().toList(),
                Duration.ofSeconds(3),
                s3,
                region -> fsx(s3, region),
                fileSystemId,
                Clock.systemUTC());
    }

    private static FSxClient fsx(S3Access s3, Region region) {
        var builder = FSxClient.builder().region(region);
        s3.credentials().ifPresent(builder::credentialsProvider);
        return builder.build();
    }
}
