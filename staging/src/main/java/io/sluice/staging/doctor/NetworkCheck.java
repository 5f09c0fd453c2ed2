package io.sluice.staging.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Whether the servers' names are known and their ports can be reached. */
final class NetworkCheck implements Check {

    private static final String NAMES = "name resolution";
    private static final String ACCEPTOR = "server port";
    private static final String RESERVED = "reserved ports";

    /** What became of an attempt to connect. */
    private enum Reach {
        ACCEPTED,
        REFUSED,
        SILENT
    }

    @Override
    public List<Finding> of(Patient patient) {
        if (patient.mount().isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        List<InetAddress> servers = new ArrayList<>();
        for (String host : patient.hosts()) {
            try {
                InetAddress first = patient.surroundings().resolver().resolve(host)[0];
                findings.add(Finding.ok(NAMES, host + " is " + first.getHostAddress()));
                if (!servers.contains(first)) {
                    servers.add(first);
                }
            } catch (UnknownHostException e) {
                findings.add(Finding.problem(
                        NAMES,
                        "nobody knows the host " + host,
                        "turn DNS resolution and DNS host names of the VPC on, and see /etc/resolv.conf"));
            }
        }
        if (patient.hosts().isEmpty()) {
            findings.add(Finding.notChecked(
                    NAMES,
                    "the mount names no host on a TCP network: "
                            + patient.mount().get().source(),
                    ""));
        }
        servers.forEach(server -> findings.addAll(ports(server, patient.surroundings())));
        return findings;
    }

    private static List<Finding> ports(InetAddress server, Surroundings surroundings) {
        CompletableFuture<Reach> acceptor = attempt(server, surroundings.acceptorPort(), surroundings);
        Map<Integer, CompletableFuture<Reach>> reserved = new TreeMap<>();
        surroundings.reservedPorts().forEach(port -> reserved.put(port, attempt(server, port, surroundings)));
        String rule =
                "allow TCP 988 and 1018 to 1023 between client and file system, in the security groups of both and in"
                        + " the network's access lists";

        List<Finding> findings = new ArrayList<>();
        String name = server.getHostAddress() + " port " + surroundings.acceptorPort();
        findings.add(
                switch (acceptor.join()) {
                    case ACCEPTED -> Finding.ok(ACCEPTOR, name + " accepts connections");
                    case REFUSED ->
                        Finding.problem(ACCEPTOR, name + " refuses connections: no Lustre server there", rule);
                    case SILENT -> Finding.problem(ACCEPTOR, name + " does not answer", rule);
                });
        // Nothing listens there between connections: a refusal shows that the way is open.
        List<String> silent = reserved.entrySet().stream()
                .filter(port -> port.getValue().join() == Reach.SILENT)
                .map(port -> port.getKey().toString())
                .toList();
        findings.add(
                silent.isEmpty()
                        ? Finding.ok(RESERVED, "no firewall before " + server.getHostAddress())
                        : Finding.problem(
                                RESERVED,
                                "packets to " + server.getHostAddress() + " port " + String.join(", ", silent)
                                        + " are lost",
                                rule));
        return findings;
    }

    private static CompletableFuture<Reach> attempt(InetAddress server, int port, Surroundings surroundings) {
        CompletableFuture<Reach> reach = new CompletableFuture<>();
        Thread thread = new Thread(() -> reach.complete(connect(server, port, surroundings)), "doctor-port-" + port);
        thread.setDaemon(true);
        thread.start();
        return reach;
    }

    private static Reach connect(InetAddress server, int port, Surroundings surroundings) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(server, port),
                    Math.toIntExact(surroundings.patience().toMillis()));
            return Reach.ACCEPTED;
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused") ? Reach.REFUSED : Reach.SILENT;
        } catch (IOException e) {
            return Reach.SILENT;
        }
    }
}
